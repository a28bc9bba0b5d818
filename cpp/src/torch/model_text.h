// A network as a torch.nn module.
#pragma once

#include <cstddef>
#include <string>

#include "slalom/result.h"

#include "core/field.h"
#include "model/shape.h"

namespace slalom::torch {

struct ModelText {
  std::string code;             // assigns model and its first weights
  bool keeps_averages = false;  // of minibatches, which a second gradient of a step must leave alone
  bool draws = false;           // random numbers in training, which depend on the step
};

// rows: fewest examples in a minibatch. Errors, with paths within the model's object: "no_counterpart" for what PyTorch
// does not have, and what model::build_network() finds.
Result<ModelText> model_text(const Configured& config, const model::Shape& input, std::size_t outputs,
                             std::size_t rows);

}  // namespace slalom::torch
