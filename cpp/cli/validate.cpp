// slalom validate: says what is wrong with an experiment, or what it is.
#include <memory>

#include "input.h"

namespace slalom::cli {
namespace {

std::string sentence(const experiment::ExperimentSpec& spec) {
  const auto* network = std::get_if<experiment::NetworkProblem>(&spec.problem);
  const auto* function = std::get_if<experiment::FunctionProblem>(&spec.problem);
  const std::string problem =
      network != nullptr ? network->model.id + " on " + network->data.id : function->function.id;
  const std::size_t runs = spec.runs.size();
  return "valid: " + problem + ", " + std::to_string(runs) + (runs == 1 ? " run" : " runs") + " of " +
         std::to_string(spec.train.max_steps) + " steps\n";
}

}  // namespace

void add_validate(CLI::App& app, const Globals& globals, Command& command) {
  auto input = std::make_shared<ExperimentInput>();
  CLI::App* sub = app.add_subcommand("validate", "list everything that is wrong with an experiment");
  add_input(*sub, *input);
  sub->callback([input, &globals, &command] {
    command = [input, &globals] {
      const auto spec = read_experiment(*input);
      return spec ? print(sentence(*spec), globals) : report(spec.errors(), globals);
    };
  });
}

}  // namespace slalom::cli
