// slalom bench: how fast this machine runs the workloads that the project's benchmarks run, each with its fingerprint.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "slalom/slalom.h"

#include "cli.h"
#include "experiment/spec.h"
#include "experiment/workloads.h"
#include "input.h"
#include "terminal.h"

namespace slalom::cli {
namespace {

constexpr int kRepeats = 5;
constexpr double kRepeatSeconds = 0.2;

struct Measured {
  const experiment::Workload* workload;
  double seconds = 0;  // median, per iteration
  std::string hash;
};

double seconds_of(experiment::WorkloadRun& run, std::int64_t iterations) {
  const auto from = std::chrono::steady_clock::now();
  run.run(iterations);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

// Seconds per iteration: the median of some repeats, each of whole periods.
double median_seconds(const experiment::Workload& workload, experiment::WorkloadRun& run) {
  std::vector<double> repeats;
  for (int i = 0; i < kRepeats; ++i) {
    double total = 0;
    std::int64_t iterations = 0;
    while (total < kRepeatSeconds) {
      total += seconds_of(run, workload.period);
      iterations += workload.period;
    }
    repeats.push_back(total / static_cast<double>(iterations));
  }
  std::sort(repeats.begin(), repeats.end());
  return repeats[kRepeats / 2];
}

Result<Measured> measure(const experiment::Workload& workload, const Globals& globals) {
  for (const std::string& document : workload.documents) {
    const auto spec = experiment::read_spec(document);
    if (!spec) return spec.errors();
    const auto loaded = load_data(*spec, globals);
    if (!loaded) return loaded.errors();
  }
  const auto run = experiment::start(workload);
  if (!run) return run.errors();
  (*run)->run(workload.checked);
  std::string hash = (*run)->hash();
  return Measured{&workload, median_seconds(workload, **run), std::move(hash)};
}

bool is_training(const Measured& measured) { return measured.workload->kind == experiment::WorkloadKind::kTraining; }

std::string text(const std::vector<Measured>& all) {
  std::vector<std::vector<std::string>> table{{"id", "workload", "speed", "", "fingerprint"}};
  for (const Measured& m : all) {
    const std::string speed =
        is_training(m) ? grouped(static_cast<long long>(1 / m.seconds)) : short_number(m.seconds * 1e3);
    table.push_back({m.workload->id, m.workload->name, speed, is_training(m) ? "steps/s" : "ms", m.hash});
  }
  return table_text(table, {false, false, true, false, false});
}

// A workload whose data set is not there is left out, with a word about it, unless it was asked for.
ExitCode bench(const std::vector<std::string>& ids, const Globals& globals) {
  std::vector<Measured> all;
  StatusLine line;
  for (const experiment::Workload& workload : experiment::workloads()) {
    const bool asked_for = std::find(ids.begin(), ids.end(), workload.id) != ids.end();
    if (!ids.empty() && !asked_for) continue;
    line.show("measuring " + workload.id + ": " + workload.name);
    auto measured = measure(workload, globals);
    line.clear();
    if (measured) {
      all.push_back(std::move(*measured));
    } else if (report(measured.errors(), globals); asked_for) {
      return kBadInput;
    }
  }
  return print(text(all), globals);
}

}  // namespace

void add_bench(CLI::App& app, const Globals& globals, Command& command) {
  auto chosen = std::make_shared<std::vector<std::string>>();
  std::vector<std::string> ids;
  std::string about = "which of";
  for (const experiment::Workload& workload : experiment::workloads()) {
    ids.push_back(workload.id);
    about += (ids.size() > 1 ? "; " : " ") + workload.id + ": " + workload.name;
  }
  CLI::App* sub = app.add_subcommand("bench", "measure how fast this machine trains, with fingerprints");
  sub->add_option("workloads", *chosen, about + " (default: all)")->check(CLI::IsMember(ids));
  sub->callback([chosen, &globals, &command] { command = [chosen, &globals] { return bench(*chosen, globals); }; });
}

}  // namespace slalom::cli
