// A test function as an expression of PyTorch.
#pragma once

#include <string>

#include "slalom/result.h"

#include "core/field.h"

namespace slalom::torch {

// Defines value(), the function at `point`. Errors, with paths within the function's object: "no_counterpart".
Result<std::string> function_text(const Configured& config);

}  // namespace slalom::torch
