// Schedules: the factor a hyper-parameter's base is multiplied with at step t.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "slalom/result.h"

#include "core/field.h"

namespace slalom::optim {

// Factor at step t (0-based count of steps done before) of the chain, of schedules that react to measurements before
// their first one. Each schedule but the last hands over to the next after its own length; the next one's clock then
// starts at 0. An empty chain gives 1.
// Precondition: configs are registered and valid; every schedule but the last has an end.
double schedule_factor(std::span<const Configured> chain, std::int64_t t, double steps_per_epoch = 1);

// Whether a schedule of this id has an end, so that another may follow it.
bool schedule_has_end(std::string_view id);
// Whether it reacts to the validation loss.
bool schedule_watches_validation(std::string_view id);
// What is wrong with the fields of a registered schedule taken together; the path is the id of a field.
std::optional<Error> schedule_fault(const Configured& config);

}  // namespace slalom::optim
