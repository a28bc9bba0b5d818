// slalom verify: whether this machine gets what the link's author got.
#include <cstddef>
#include <memory>

#include "input.h"
#include "training.h"

namespace slalom::cli {
namespace {

Errors differences(const experiment::Fingerprint& claimed, const experiment::Fingerprint& found) {
  Errors errors;
  for (std::size_t i = 0; i < claimed.steps.size(); ++i) {
    if (claimed.steps[i] == found.steps[i]) continue;
    errors.push_back({"not_reproduced", "fingerprint.steps[" + std::to_string(i) + "]",
                      "is " + std::to_string(claimed.steps[i]) + ", but this run stopped after " +
                          std::to_string(found.steps[i]) + " steps here"});
  }
  if (claimed.hash != found.hash) {
    errors.push_back({"not_reproduced", "fingerprint.hash", "is " + claimed.hash + ", but here it is " + found.hash});
  }
  return errors;
}

ExitCode verify(const std::string& input, const Globals& globals) {
  const auto spec = read_experiment({.experiment = input, .table = {}});
  if (!spec) return report(spec.errors(), globals);
  if (!spec->fingerprint) {
    return report({{"missing_field", "fingerprint",
                    "there is none to compare with; \"slalom link --fingerprint\" makes a link that has one"}},
                  globals);
  }
  const auto loaded = load_data(*spec, globals);
  if (!loaded) return report(loaded.errors(), globals);
  const auto found = take_fingerprint(*spec, spec->fingerprint->steps);
  if (!found) return report(found.errors(), globals);
  const Errors errors = differences(*spec->fingerprint, *found);
  if (!errors.empty()) return report(errors, globals, kNotReproduced);
  return print("reproduced ✓ " + found->hash + "\n", globals);
}

}  // namespace

void add_verify(CLI::App& app, const Globals& globals, Command& command) {
  auto input = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand("verify", "train again and compare with the fingerprint in a link");
  sub->add_option("experiment", *input, kInputHelp)->required();
  sub->callback([input, &globals, &command] { command = [input, &globals] { return verify(*input, globals); }; });
}

}  // namespace slalom::cli
