// Schedules: the factor a hyper-parameter's base is multiplied with at step t.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/field.h"

namespace slalom::optim {

// Factor at step t (0-based count of steps done before) of the chain. Each schedule but the last hands over to
// the next after its own "steps"; the next one's clock then starts at 0. An empty chain gives 1.
// Precondition: configs are registered and valid; every schedule but the last has a field "steps".
double schedule_factor(std::span<const Configured> chain, std::int64_t t);

// Whether a schedule of this id has an end, so that another may follow it.
bool schedule_has_end(std::string_view id);

}  // namespace slalom::optim
