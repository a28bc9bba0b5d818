// slalom diagnose: trains to a step and prints what can be measured there.
#include "experiment/diagnose.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "core/field_check.h"
#include "experiment/json_parse.h"
#include "experiment/json_write.h"
#include "input.h"
#include "training.h"

namespace slalom::cli {
namespace {

struct Options {
  std::string input;
  double at = 0;
  std::optional<std::size_t> run;
  std::string ask;
};

ExitCode diagnose(const Options& options, const Globals& globals) {
  const auto asked = experiment::read_diagnostics(options.ask);
  if (!asked) return report(asked.errors(), globals);
  const auto spec = read_experiment({.experiment = options.input, .table = {}});
  if (!spec) return report(spec.errors(), globals);
  if (options.run && *options.run >= spec->runs.size()) return report({no_such_run(*options.run, *spec)}, globals);
  const Field& steps = experiment::stop_entry().fields.front();
  Field at = steps;
  at.min = 0;
  if (const auto error = check_number(at, options.at, "--at")) return report({*error}, globals);
  const auto loaded = load_data(*spec, globals);
  if (!loaded) return report(loaded.errors(), globals);

  StatusLine line;
  experiment::Json runs = experiment::Json::array();
  const std::size_t first = options.run.value_or(0);
  const std::size_t end = options.run ? first + 1 : spec->runs.size();
  for (std::size_t run = first; run < end; ++run) {
    const auto trained = train_run(*spec, run, static_cast<std::int64_t>(options.at), Time::kUntold, {}, line);
    if (!trained) return report(trained.errors(), globals);
    line.clear();
    const auto answer = trained->session->diagnose(options.ask);
    if (!answer) return report(answer.errors(), globals);
    experiment::Json json = *experiment::parse_json(*answer);
    json["run"] = run;
    json["name"] = spec->runs[run].name;
    runs.push_back(std::move(json));
  }
  return print(experiment::pretty_text({{"runs", std::move(runs)}}) + "\n", globals);
}

}  // namespace

void add_diagnose(CLI::App& app, const Globals& globals, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub =
      app.add_subcommand("diagnose", "train to a step and print curvature and gradient noise there as JSON");
  sub->add_option("experiment", options->input, kInputHelp)->required();
  sub->add_option("--at", options->at, "after so many steps")->type_name("STEP")->required();
  sub->add_option("--run", options->run, "only this run, counted from 0")->type_name("N");
  sub->add_option("--ask", options->ask,
                  "what to measure; \"slalom catalogue " + experiment::diagnostics_entry().id + "\" lists the members")
      ->type_name("JSON");
  sub->callback(
      [options, &globals, &command] { command = [options, &globals] { return diagnose(*options, globals); }; });
}

}  // namespace slalom::cli
