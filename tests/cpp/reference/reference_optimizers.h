// The reference files' names for optimizers -> ours: the one table that says which case is built how.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "optim/spec.h"

namespace slalom::reference {

// The optimizer of a reference case ("adamw" with {"lr": ..., "weight_decay": ...}). nullopt: it, or one of its
// hyper-parameters, is not known here (yet).
std::optional<optim::OptimizerSpec> make_optimizer(const std::string& name, const nlohmann::json& hyper);

}  // namespace slalom::reference
