// What phases are called in what the core says of its optimizers.
#pragma once

#include <string_view>

#include "optim/registry.h"

namespace slalom::optim {

std::string_view phase_name(Phase phase);

}  // namespace slalom::optim
