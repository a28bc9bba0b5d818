// slalom spec: a link back to a document, with every value written out.
#include <memory>

#include "experiment/json_parse.h"
#include "experiment/json_write.h"
#include "input.h"

namespace slalom::cli {

void add_spec(CLI::App& app, const Globals& globals, Command& command) {
  auto input = std::make_shared<ExperimentInput>();
  CLI::App* sub = app.add_subcommand("spec", "print an experiment as JSON, every default written out");
  add_input(*sub, *input);
  sub->callback([input, &globals, &command] {
    command = [input, &globals] {
      const auto spec = read_experiment(*input);
      if (!spec) return report(spec.errors(), globals);
      return print(experiment::pretty_text(*experiment::parse_json(experiment::write_spec(*spec))) + "\n", globals);
    };
  });
}

}  // namespace slalom::cli
