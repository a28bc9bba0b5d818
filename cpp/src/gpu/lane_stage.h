// A rule or a stage for many trainings at once, each of which one invocation makes alone: it goes over all parameters
// of its training, and computes what is the same for the run and for a segment as well. Written from the recorded
// arithmetic, as the kernels of a single training are (optim/wgsl_text.h), but as parts of a larger module.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "slalom/result.h"

#include "core/param_layout.h"
#include "optim/stage.h"

namespace slalom::gpu {

// What a training keeps: rows of numbers, in each of which every training has one.
class LaneRows {
 public:
  // Room for so many numbers of a training; returns the first row.
  std::size_t add(std::size_t count) {
    count_ += count;
    return count_ - count;
  }
  std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
};

// First rows of what stages work on, one for each parameter.
struct LanePlaces {
  std::size_t weights = 0;
  std::size_t gradient = 0;
  std::size_t before = 0;  // w before the step
  std::size_t change = 0;  // of w, where update stages look at the step as a whole
  std::size_t point = 0;   // where the gradient is taken anew
};

struct LaneStage {
  std::string declarations;
  std::string numbers;    // statements: what is the same for the whole run
  std::string step;       // statements: over all segments
  std::string start;      // statements: its slots as they are before the first step
  std::string restart{};  // a condition: the rule's slots start afresh after this step; empty: they never do
  bool uses_norm = false;
  bool uses_before = false;
};

struct LaneChoice {
  std::size_t number = 0;          // of the stage in the run; names begin with it
  std::size_t first_hyper = 0;     // of its fields among the run's hyper-parameters
  std::span<const double> values;  // of its fields; those of choices and flags are settled
  bool by_change = false;          // the step is kept apart from w until all update stages have seen it
};

// The text uses fn at(row) -> place in `state`, `h`, the values of hyper-parameters in force (the first is the learning
// rate), time and rule_time, numbers of the step from 1, loss, norm, noise_at, weight_factor, and adds the squares of
// what a rule changes to `moved`. Error "no_lane_stage": the stage multiplies whole matrices.
Result<LaneStage> lane_stage(const optim::Stage& stage, const LaneChoice& choice, const ParamLayout& layout,
                             const LanePlaces& places, LaneRows& rows);

// What lane_stage() calls a segment: struct Segment.
std::string lane_segment_struct();

}  // namespace slalom::gpu
