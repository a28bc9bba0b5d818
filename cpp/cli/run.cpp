// slalom run: trains, and writes what was asked for.
#include <cmath>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/field_check.h"
#include "experiment/json_write.h"
#include "input.h"
#include "output.h"
#include "rows.h"
#include "training.h"

namespace slalom::cli {
namespace {

struct Options {
  ExperimentInput input;
  std::optional<std::size_t> run;
  std::optional<double> steps;
  std::string csv, ndjson, params;
  std::int64_t every = 1;
  bool hash = false;
  bool quiet = false;
  bool best = false;
  bool test = false;

  // Things that want the standard output for themselves.
  int on_stdout() const { return (csv == "-") + (ndjson == "-") + (params == "-") + hash; }
};

// Final parameters of the runs, segment by segment.
class ParamsWriter {
 public:
  explicit ParamsWriter(std::string file) : output_(std::move(file)) {}

  // best: whose weights they are, where they are not the last ones.
  void add(std::size_t run, const std::string& name, Session& session, const std::optional<BestWeights>& best) {
    const std::vector<double> w = *session.read("w");
    nlohmann::json segments = nlohmann::json::array();
    for (const SegmentInfo& segment : session.segments()) {
      std::size_t size = 1;
      for (const int extent : segment.shape) size *= static_cast<std::size_t>(extent);
      const auto first = w.begin() + static_cast<std::ptrdiff_t>(segment.offset);
      const std::vector<double> values(first, first + static_cast<std::ptrdiff_t>(size));
      segments.push_back({{"name", segment.name}, {"shape", segment.shape}, {"values", values}});
    }
    nlohmann::json written{{"run", run}, {"name", name}, {"segments", std::move(segments)}};
    if (best) written["step"] = best->step;
    runs_.push_back(std::move(written));
  }

  std::optional<Error> finish() {
    output_.write(experiment::canonical_text({{"runs", std::move(runs_)}}) + "\n");
    return output_.finish();
  }

 private:
  Output output_;
  nlohmann::json runs_ = nlohmann::json::array();
};

// "validation loss 0.0312 and accuracy 0.97", without the accuracy where there is none.
std::string loss_and_accuracy(const std::string& which, double loss, double accuracy) {
  return which + " loss " + short_number(loss) +
         (std::isnan(accuracy) ? "" : " and accuracy " + short_number(accuracy));
}

// What else there is to say about a run, a line each: why it stopped before its number of steps, which weights were
// restored, and what they come to on the test part.
Result<std::string> remarks(const std::string& name, const TrainedRun& trained, const Options& options,
                            std::int64_t steps) {
  Session& session = *trained.session;
  std::string text;
  if (trained.progress.status == Status::kStopped && trained.progress.step < steps) {
    text += name + " " + trained.progress.reason + "\n";
  }
  if (options.best) {
    const auto restored = session.restore_best();
    if (!restored) return restored.errors();
    const BestWeights best = *session.best();
    text += name + ": the best weights, those of step " + std::to_string(best.step) +
            ", are restored: " + loss_and_accuracy("validation", best.loss, best.accuracy) + "\n";
  }
  if (options.test) {
    const auto result = session.evaluate_test();
    if (!result) return result.errors();
    text += name + ": " + loss_and_accuracy("test", result->loss, result->accuracy) + "; test set evaluated " +
            std::to_string(result->evaluations) + (result->evaluations == 1 ? " time" : " times") + "\n";
  }
  return text;
}

// The final values of every run, one line each; columns nobody has a value for are left out.
class Summary {
 public:
  void add(const std::string& name, const TrainedRun& trained) {
    const Session& session = *trained.session;
    const auto& columns = session.columns();
    if (keys_.empty()) {
      for (const MetricColumn& column : columns) keys_.push_back(column.layer < 0 ? column.name : "");
    }
    rows_.push_back({name,
                     grouped(trained.progress.step),
                     session.hash(),
                     grouped(static_cast<long long>(trained.steps_per_second)),
                     {session.latest().begin(), session.latest().end()}});
  }

  std::string text() const {
    std::vector<std::vector<std::string>> table{{"run", "steps"}};
    for (const Row& row : rows_) table.push_back({row.name, row.steps});
    for (std::size_t c = 0; c < keys_.size(); ++c) {
      if (keys_[c].empty() || !has_values(c)) continue;
      table[0].push_back(keys_[c]);
      for (std::size_t r = 0; r < rows_.size(); ++r) table[r + 1].push_back(short_number(rows_[r].values[c]));
    }
    table[0].insert(table[0].end(), {"steps/s", "hash"});
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      table[r + 1].insert(table[r + 1].end(), {rows_[r].steps_per_second, rows_[r].hash});
    }
    std::vector<bool> to_the_right(table[0].size(), true);
    to_the_right.front() = to_the_right.back() = false;
    return table_text(table, to_the_right);
  }

 private:
  struct Row {
    std::string name, steps, hash, steps_per_second;
    std::vector<double> values;
  };

  bool has_values(std::size_t column) const {
    for (const Row& row : rows_) {
      if (!std::isnan(row.values[column])) return true;
    }
    return false;
  }

  std::vector<std::string> keys_;  // empty: a layer's own column, too many for a summary
  std::vector<Row> rows_;
};

// The experiment with the command line's changes.
Result<experiment::ExperimentSpec> prepare(const Options& options, const Globals& globals) {
  auto spec = read_experiment(options.input);
  if (!spec) return spec;
  if (options.run && *options.run >= spec->runs.size()) {
    return no_such_run(*options.run, *spec);
  }
  if (options.steps) {
    const Field& field = experiment::stop_entry().fields.front();
    if (const auto error = check_number(field, *options.steps, "--steps")) return *error;
    spec->train.max_steps = static_cast<std::int64_t>(*options.steps);
  }
  const auto loaded = load_data(*spec, globals);
  if (!loaded) return loaded.errors();
  return spec;
}

ExitCode run(const Options& options, const Globals& globals) {
  const auto prepared = prepare(options, globals);
  if (!prepared) return report(prepared.errors(), globals);
  const experiment::ExperimentSpec& spec = *prepared;

  std::vector<std::unique_ptr<RowWriter>> writers;
  if (!options.csv.empty()) writers.push_back(std::make_unique<RowWriter>(RowFormat::kCsv, options.csv));
  if (!options.ndjson.empty()) writers.push_back(std::make_unique<RowWriter>(RowFormat::kNdjson, options.ndjson));
  std::optional<ParamsWriter> params;
  if (!options.params.empty()) params.emplace(options.params);
  StatusLine line(!options.quiet);
  Summary summary;
  Errors diverged;
  std::vector<std::string> hashes;
  std::string remarks_text;
  const std::size_t first = options.run.value_or(0);
  const std::size_t end = options.run ? first + 1 : spec.runs.size();
  bool writable = true;
  for (std::size_t i = first; i < end && writable; ++i) {
    const std::string& name = spec.runs[i].name;
    const auto listen = [&](const Session& session) -> Listener {
      if (writers.empty()) return {};
      return {options.every, [&](std::int64_t step) {
                for (const auto& writer : writers) writable = writer->write(i, name, step, session) && writable;
                return writable;
              }};
    };
    const auto trained = train_run(spec, i, spec.train.max_steps, Time::kTold, listen, line);
    line.clear();
    if (!trained) return report(trained.errors(), globals);
    if (trained->progress.status == Status::kDiverged) {
      diverged.push_back({"diverged", "runs[" + std::to_string(i) + "]", name + " " + trained->progress.reason});
    }
    const auto more = remarks(name, *trained, options, spec.train.max_steps);
    if (!more) return report(more.errors(), globals);
    remarks_text += *more;
    if (params) params->add(i, name, *trained->session, options.best ? trained->session->best() : std::nullopt);
    summary.add(name, *trained);
    hashes.push_back(trained->session->hash());
  }

  Errors unwritten;
  for (const auto& writer : writers) {
    if (const auto error = writer->finish()) unwritten.push_back(*error);
  }
  if (params) {
    if (const auto error = params->finish()) unwritten.push_back(*error);
  }
  if (!unwritten.empty()) return report(unwritten, globals, kWriteFailed);
  if (options.hash) {
    if (print((options.run ? hashes.front() : combine_hashes(hashes)) + "\n", globals) != kOk) return kWriteFailed;
  } else if (options.on_stdout() == 0 && !options.quiet) {
    if (print(summary.text() + remarks_text, globals) != kOk) return kWriteFailed;
  }
  return diverged.empty() ? kOk : report(diverged, globals, kDiverged);
}

}  // namespace

void add_run(CLI::App& app, const Globals& globals, Command& command) {
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("run", "train the runs of an experiment and print what they came to");
  add_input(*sub, options->input);
  sub->add_option("--run", options->run, "only this run, counted from 0")->type_name("N");
  sub->add_option("--steps", options->steps, "stop after N steps instead of the experiment's own number")
      ->type_name("N");
  sub->add_option("--csv", options->csv, "write the metrics as CSV (- for standard output)")->type_name("FILE");
  sub->add_option("--ndjson", options->ndjson, "write the metrics as one JSON object per line")->type_name("FILE");
  sub->add_option("--every", options->every, "a row for every K-th step and the last one")
      ->type_name("K")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1000000000}))
      ->capture_default_str();
  sub->add_option("--params", options->params, "write the final parameters as JSON")->type_name("FILE");
  sub->add_flag("--best", options->best,
                "restore each run's best weights, those with the smallest validation loss, for --params and --test");
  sub->add_flag("--test", options->test, "evaluate the test part once, at the end");
  sub->add_flag("--hash", options->hash,
                "print only the fingerprint: the combined hash of all runs, or with --run that run's own");
  sub->add_flag("--quiet", options->quiet, "print neither progress nor the final table");
  sub->callback([options, &globals, &command] {
    if (options->on_stdout() > 1) {
      throw CLI::ValidationError("only one of --csv, --ndjson, --params and --hash can use the standard output");
    }
    command = [options, &globals] { return run(*options, globals); };
  });
}

}  // namespace slalom::cli
