// slalom_bench: the rows of the table under Google Benchmark. Besides that library's own options:
//   --json FILE    writes [{workload, description, value, unit, spread, fingerprint}], in the order of the table
//   --mnist FILE   the (decompressed) data file of MNIST; without it the workloads on MNIST are left out, and said to
//   be
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"

#include "rows.h"

namespace {

namespace bench = slalom::bench;

constexpr int kRepetitions = 5;
constexpr double kSeconds = 0.3;  // at least, per repetition

// Keeps the time of every repetition and prints as usual.
class Recorder final : public benchmark::ConsoleReporter {
 public:
  Recorder() : ConsoleReporter(OO_None) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      seconds_[run.run_name.function_name].push_back(run.real_accumulated_time / static_cast<double>(run.iterations));
    }
    ConsoleReporter::ReportRuns(runs);
  }
  // Per period, sorted.
  std::vector<double> seconds(const std::string& name) const {
    const auto found = seconds_.find(name);
    std::vector<double> sorted = found == seconds_.end() ? std::vector<double>() : found->second;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }

 private:
  std::map<std::string, std::vector<double>> seconds_;
};

void measure(benchmark::State& state, const bench::Row& row) {
  auto started = row.start();
  (*started)->run(row.period);
  for (auto _ : state) (*started)->run(row.period);
  state.SetItemsProcessed(state.iterations() * row.period);
}

std::vector<std::uint8_t> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::vector<std::uint8_t>(std::istreambuf_iterator<char>(file), {});
}

// Takes `name value` out of the arguments; "" where it is not there.
std::string take_option(int& argc, char** argv, const std::string& name) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (argv[i] != name) continue;
    std::string value = argv[i + 1];
    std::copy(argv + i + 2, argv + argc, argv + i);
    argc -= 2;
    return value;
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  const std::string json_path = take_option(argc, argv, "--json");
  const std::string mnist_path = take_option(argc, argv, "--mnist");
  if (!mnist_path.empty()) {
    const auto provided = slalom::provide_data("mnist", read_file(mnist_path));
    if (!provided) {
      std::fprintf(stderr, "%s: %s\n", mnist_path.c_str(), slalom::to_json(provided.errors()).c_str());
      return 1;
    }
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;

  std::map<std::string, std::string> fingerprints;
  for (const bench::Row& row : bench::rows()) {
    const auto fingerprint = bench::fingerprint(row);
    if (!fingerprint) {
      std::fprintf(stderr, "left out: %s (%s)\n", row.name.c_str(), fingerprint.errors()[0].message.c_str());
      continue;
    }
    fingerprints[row.name] = *fingerprint;
    benchmark::RegisterBenchmark(row.name.c_str(), [&row](benchmark::State& state) { measure(state, row); })
        ->MinTime(kSeconds)
        ->Repetitions(kRepetitions)
        ->UseRealTime();
  }
  Recorder recorder;
  benchmark::RunSpecifiedBenchmarks(&recorder);

  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  for (const bench::Row& row : bench::rows()) {
    const std::vector<double> seconds = recorder.seconds(row.name);
    if (seconds.empty()) continue;
    const double median = seconds[seconds.size() / 2];
    results.push_back({{"workload", row.name},
                       {"description", row.description},
                       {"value", bench::shown(row, median / static_cast<double>(row.period))},
                       {"unit", row.unit.text},
                       {"spread", (seconds.back() - seconds.front()) / median},
                       {"fingerprint", fingerprints[row.name]}});
  }
  if (!json_path.empty()) std::ofstream(json_path) << results.dump(2) << "\n";
  return 0;
}
