// Workloads: the experiments whose speed is measured, by the command line and by the benchmarks alike. They are
// written in workloads.json as ordinary documents and run as users run them: sessions with all their metrics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "slalom/result.h"

namespace slalom::experiment {

enum class WorkloadKind {
  kTraining,  // one iteration is a minibatch step of the first run
  kGrid,      // one iteration is the loss over a plane of weights
  kRace,      // one iteration is every run of every document, from its start
};

// The loss at points x points weights, about those reached after `trained` steps, along two directions of standard
// normal components taken from -radius to radius.
struct GridWorkload {
  std::size_t points = 0;
  double radius = 0;
  std::int64_t trained = 0;
};

struct Workload {
  std::string id;    // one letter
  std::string name;  // what it is, in a line
  WorkloadKind kind = WorkloadKind::kTraining;
  std::vector<std::string> documents;
  std::int64_t checked = 1;  // iterations after which the fingerprint is taken
  std::int64_t period = 1;   // iterations that make a fair sample: from one evaluation to the next
  std::int64_t race_steps = 0;
  GridWorkload grid;
};

// A workload under way.
class WorkloadRun {
 public:
  virtual ~WorkloadRun() = default;
  virtual void run(std::int64_t iterations) = 0;
  // Fingerprint of everything computed so far, 16 hexadecimal digits.
  virtual std::string hash() const = 0;
};

const std::vector<Workload>& workloads();

// Errors: an external data set that was not provided.
Result<std::unique_ptr<WorkloadRun>> start(const Workload& workload);

}  // namespace slalom::experiment
