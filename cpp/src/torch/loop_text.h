// The training loop of a script.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "experiment/spec.h"
#include "torch/schedule_text.h"

namespace slalom::torch {

// What the loop must know of its problem.
struct LoopProblem {
  bool is_function = false;
  double gradient_noise = 0;           // of a function
  std::array<std::size_t, 3> sizes{};  // of the parts of the data
  std::size_t batch = 0;
  double steps_per_epoch = 1;
  bool keeps_averages = false;  // the model has buffers that a second gradient of a step must leave alone
  bool draws = false;           // the model drops numbers at random
  std::string measure;          // a call that measures the validation loss first; empty: nothing is measured
  std::string columns;          // names of what is measured and printed, with commas
};

// Whether something of the run waits for the validation loss.
bool loop_watches(const experiment::ExperimentSpec& spec, std::size_t run);

// How many steps there are unless a rule for stopping comes true.
std::int64_t loop_steps(const experiment::ExperimentSpec& spec, const LoopProblem& problem);

// Defines train().
std::string loop_text(const experiment::ExperimentSpec& spec, const LoopProblem& problem, const ScheduleText& schedules,
                      bool takes_second_gradient);

}  // namespace slalom::torch
