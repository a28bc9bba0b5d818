// slalom link: an experiment as a share link.
#include <memory>

#include "input.h"
#include "training.h"

namespace slalom::cli {
namespace {

ExitCode link(const ExperimentInput& input, bool with_fingerprint, const Globals& globals) {
  auto spec = read_experiment(input);
  if (!spec) return report(spec.errors(), globals);
  if (with_fingerprint) {
    const auto loaded = load_data(*spec, globals);
    if (!loaded) return report(loaded.errors(), globals);
    auto fingerprint = take_fingerprint(*spec, std::vector<std::int64_t>(spec->runs.size(), spec->train.max_steps));
    if (!fingerprint) return report(fingerprint.errors(), globals);
    spec->fingerprint = std::move(*fingerprint);
  }
  return print(link_to(*spec) + "\n", globals);
}

}  // namespace

void add_link(CLI::App& app, const Globals& globals, Command& command) {
  struct Options {
    ExperimentInput input;
    bool fingerprint = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("link", "print the share link of an experiment: what stands after the page's address");
  add_input(*sub, options->input);
  sub->add_flag("--fingerprint", options->fingerprint,
                "train first and put the fingerprint into the link, for verify and for the page");
  sub->callback([options, &globals, &command] {
    command = [options, &globals] { return link(options->input, options->fingerprint, globals); };
  });
}

}  // namespace slalom::cli
