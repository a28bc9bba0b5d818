// Takes the runs of an experiment to their end, telling others on the way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "slalom/slalom.h"

#include "experiment/spec.h"
#include "terminal.h"

namespace slalom::cli {

// Who is told of some steps, by their number (0-based: how many were taken before). Returns false to stop the run.
struct Listener {
  std::int64_t every = 1;  // told of the steps 0, every, 2 every, ... and of the last one
  std::function<bool(std::int64_t step)> on_step;
};

// What to say where an experiment has no such run.
Error no_such_run(std::size_t run, const experiment::ExperimentSpec& spec);

struct TrainedRun {
  std::unique_ptr<Session> session;
  Progress progress;
  double steps_per_second = 0;
};

// Whether a run that is to stop after so many seconds is told the time. What is to be reproduced must not be.
enum class Time { kTold, kUntold };

// Takes run number `run` to `steps` steps, fewer where it stops before. listener may be empty (no on_step).
Result<TrainedRun> train_run(const experiment::ExperimentSpec& spec, std::size_t run, std::int64_t steps, Time time,
                             const std::function<Listener(const Session&)>& listen, StatusLine& line);

// What the experiment's runs have come to after so many steps each (as many as there are runs).
Result<experiment::Fingerprint> take_fingerprint(const experiment::ExperimentSpec& spec,
                                                 const std::vector<std::int64_t>& steps);

}  // namespace slalom::cli
