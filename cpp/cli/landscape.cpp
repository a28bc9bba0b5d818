// slalom landscape: trains to a step and writes the loss over a plane of weights there.
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/field_check.h"
#include "core/number_text.h"
#include "experiment/spec.h"
#include "input.h"
#include "output.h"
#include "training.h"

namespace slalom::cli {
namespace {

struct Options {
  std::string input;
  double at = 0;
  std::size_t run = 0;
  double points = 25;
  double reach = 1;
};

// Places from -reach to reach, `points` along each direction, row after row of b.
std::vector<double> grid(std::size_t points, double reach) {
  std::vector<double> places;
  const double step = 2 * reach / static_cast<double>(points - 1);
  for (std::size_t j = 0; j < points; ++j) {
    for (std::size_t i = 0; i < points; ++i) {
      places.push_back(static_cast<double>(i) * step - reach);
      places.push_back(static_cast<double>(j) * step - reach);
    }
  }
  return places;
}

std::optional<Error> wrong_number(const Options& options) {
  Field at = experiment::stop_entry().fields.front();
  at.min = 0;
  if (auto error = check_number(at, options.at, "--at")) return error;
  const Field points{.id = "points", .type = FieldType::kInteger, .min = 2, .max = 1000};
  if (auto error = check_number(points, options.points, "--points")) return error;
  const Field reach{.id = "reach", .type = FieldType::kReal, .min = 0, .max = 1000, .min_open = true};
  return check_number(reach, options.reach, "--reach");
}

ExitCode landscape(const Options& options, const Globals& globals) {
  const auto spec = read_experiment({.experiment = options.input, .table = {}});
  if (!spec) return report(spec.errors(), globals);
  if (options.run >= spec->runs.size()) return report({no_such_run(options.run, *spec)}, globals);
  if (const auto error = wrong_number(options)) return report({*error}, globals);
  const auto loaded = load_data(*spec, globals);
  if (!loaded) return report(loaded.errors(), globals);

  StatusLine line;
  const auto trained = train_run(*spec, options.run, static_cast<std::int64_t>(options.at), Time::kUntold, {}, line);
  if (!trained) return report(trained.errors(), globals);
  line.clear();
  Session& session = *trained->session;
  const auto laid = session.lay_plane();
  if (!laid) return report(laid.errors(), globals);
  const auto points = static_cast<std::size_t>(options.points);
  const std::vector<double> places = grid(points, options.reach);
  Output output("-");
  output.write("a,b,loss\n");
  for (std::size_t row = 0; row < points; ++row) {
    const auto some = std::span<const double>(places).subspan(2 * points * row, 2 * points);
    const auto losses = session.plane_losses(some, 0);
    if (!losses) return report(losses.errors(), globals);
    std::string text;
    for (std::size_t i = 0; i < points; ++i) {
      text += number_text(some[2 * i]) + "," + number_text(some[2 * i + 1]) + "," + number_text((*losses)[i]) + "\n";
    }
    if (!output.write(text)) break;
  }
  if (const auto error = output.finish()) return report({*error}, globals, kWriteFailed);
  return kOk;
}

}  // namespace

void add_landscape(CLI::App& app, const Globals& globals, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand(
      "landscape", "train a network to a step and write the training loss over a plane of weights there as CSV");
  sub->add_option("experiment", options->input, kInputHelp)->required();
  sub->add_option("--at", options->at, "after so many steps")->type_name("STEP")->required();
  sub->add_option("--run", options->run, "which run, counted from 0")->type_name("N")->capture_default_str();
  sub->add_option("--points", options->points, "along each of both directions")->type_name("N")->capture_default_str();
  sub->add_option("--reach", options->reach, "how far to go along them, both ways; 1: as far as the weights are from 0")
      ->type_name("X")
      ->capture_default_str();
  sub->callback(
      [options, &globals, &command] { command = [options, &globals] { return landscape(*options, globals); }; });
}

}  // namespace slalom::cli
