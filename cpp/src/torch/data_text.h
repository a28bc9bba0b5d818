// The examples of an experiment in a script: written as numbers, or read from the file of a set that is too large.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "slalom/result.h"

#include "data/dataset.h"
#include "experiment/spec.h"
#include "loss/targets.h"

namespace slalom::torch {

struct DataText {
  std::string code;                    // assigns inputs, targets and, where there are classes, labels
  std::array<std::size_t, 3> sizes{};  // of the training, validation and test part, which follow each other
  data::Shape shape;
};

// Errors as data::make_dataset().
Result<DataText> data_text(const experiment::NetworkProblem& problem, const experiment::Seeds& seeds,
                           const loss::LossInfo& loss);

}  // namespace slalom::torch
