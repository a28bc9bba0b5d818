// A run of an experiment as one Python script that trains it with PyTorch.
#pragma once

#include <cstddef>
#include <string>

#include "slalom/result.h"

#include "experiment/spec.h"

namespace slalom::torch {

// The script prints a row for every step, with those columns of `slalom run --csv` that are about what is learned:
// step, loss, and validation loss and accuracy or the point. The numbers are the run's but for rounding: the same data,
// minibatches, first weights and noise. Errors, with the path in the document: "no_counterpart" for what cannot be
// written, and those of making the problem. Precondition: spec is valid and has the run.
Result<std::string> script(const experiment::ExperimentSpec& spec, std::size_t run);

}  // namespace slalom::torch
