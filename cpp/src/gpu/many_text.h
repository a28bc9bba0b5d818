// The shader of many trainings of one run at once: each invocation makes one, with hyper-parameters of its own. All of
// a training's numbers lie in rows of `state`, number r of training v at r * trainings + v, so that neighbours read
// together.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "slalom/result.h"

#include "core/param_layout.h"
#include "gpu/lane_pass.h"
#include "optim/spec.h"

namespace slalom::gpu {

// A hyper-parameter, in the order of its rows in `hypers`; the learning rate is the first.
struct ManyHyper {
  std::string path;
  double base = 0;
  bool follows = false;  // a schedule: its factor is in every step's record
};

// Shares of the way down that a search may ask for, at most.
inline constexpr std::size_t kMostShares = 32;

struct ManyText {
  std::string text;
  std::size_t rows = 0;     // of state
  std::size_t weights = 0;  // first row of the weights
  std::vector<ManyHyper> hypers;
  std::size_t record = 0;  // words of a step's record
  bool uses_noise = false;
};

// Bindings: 0 uniform Call; 1 state (read and write); 2 hypers [hypers x trainings]; 3 steps: a record each, of where
// its examples start, how many they are, what the average of losses is to be multiplied with (f32), then the factors of
// those that follow a schedule (f32); 4 examples; 5 inputs, and behind them the first weights; 6 targets; 7 noise
// [steps x parameters], where it is used. The first rows of state say how far a training is: status (0: going on, 1: it
// diverged, 2: all was found), steps taken, shares found, average of losses without the factor, first loss, last loss,
// then for each share the step before which the loss came down to it, or -1.
//
// Errors: "no_lane_stage", with paths within the optimizer. Precondition: spec is valid.
Result<ManyText> many_text(const optim::OptimizerSpec& spec, double steps_per_epoch, const ParamLayout& layout,
                           const std::vector<LaneLayer>& layers, const LaneLoss& loss, double average_decay);

}  // namespace slalom::gpu
