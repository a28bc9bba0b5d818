// The hyper-parameters of a run over time: those that follow a schedule, and those that were changed while it ran.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "slalom/result.h"

#include "experiment/spec.h"

namespace slalom::torch {

struct ScheduleText {
  std::string definitions;                // of the factors, and of the changes
  std::vector<std::string> observations;  // statements that are told a validation loss: measured[0] at step
  std::vector<std::string> before;        // statements before the first step
  std::vector<std::string> every_step;    // statements that bring the parameter group up to date at step
};

// groups: the key in the parameter group of each hyper-parameter. Errors, with paths within the run: "no_counterpart".
Result<ScheduleText> schedule_text(const experiment::ExperimentSpec& spec, std::size_t run,
                                   const std::map<std::string, std::string>& groups, double steps_per_epoch);

}  // namespace slalom::torch
