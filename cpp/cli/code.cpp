// slalom code: a run as a script for another system.
#include <cstddef>
#include <memory>

#include "slalom/experiment.h"

#include "cli.h"
#include "experiment/spec.h"
#include "input.h"

namespace slalom::cli {
namespace {

struct Options {
  ExperimentInput input;
  std::size_t run = 0;
};

ExitCode code(const Options& options, const Globals& globals) {
  const auto spec = read_experiment(options.input);
  if (!spec) return report(spec.errors(), globals);
  const auto script = torch_script(experiment::write_spec(*spec), options.run);
  return script ? print(*script, globals) : report(script.errors(), globals);
}

}  // namespace

void add_code(CLI::App& app, const Globals& globals, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "code", "print a run as a Python script that trains it with PyTorch and prints the losses as `run --csv` does");
  add_input(*sub, options->input);
  sub->add_option("--run", options->run, "which run, counted from 0")->type_name("N")->capture_default_str();
  sub->callback([options, &globals, &command] { command = [options, &globals] { return code(*options, globals); }; });
}

}  // namespace slalom::cli
