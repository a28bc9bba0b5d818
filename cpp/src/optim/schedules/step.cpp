// Drops by a factor at regular intervals.
#include <cmath>

#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel step_schedule() {
  return {
      .entry = {.id = "step",
                .name = "Steps",
                .summary = "Multiplies the value by a factor after every so many steps, as image classifiers divide "
                           "the rate by ten.",
                .equation = R"(f_t = \gamma^{\lfloor t / n\rfloor})",
                .reference = "He et al.: Deep Residual Learning for Image Recognition. CVPR 2016, section 3.4",
                .fields = {step_count_field("every", "n", "steps between drops", "Raised, the value drops less often.",
                                            1000),
                           factor_field("gamma", "γ", "factor", "Raised, each drop is smaller.", 0.1)}},
      .factor = [](const ScheduleMoment& now) {
        return detmath::pow_int(now.number(1), static_cast<long long>(std::floor(now.t / now.number(0))));
      }};
}

}  // namespace slalom::optim
