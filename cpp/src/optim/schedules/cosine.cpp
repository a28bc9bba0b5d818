// Falls along half a cosine, then holds.
#include <numbers>

#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel cosine_schedule() {
  return {.entry = {.id = "cosine",
                    .name = "Cosine",
                    .summary = "Falls along half a cosine wave to a final fraction of the value and stays there.",
                    .equation = R"(f_t = f_T + \tfrac12 (1 - f_T)\Bigl(1 + \cos\frac{\pi t}{T}\Bigr))",
                    .reference =
                        "Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts. ICLR 2017, eq. 5",
                    .fields = {step_count_field("steps", "T", "length", "Raised, the fall takes longer.", 2000),
                               final_factor_field()}},
          .factor =
              [](const ScheduleMoment& now) {
                const double length = now.number(0);
                const double last = now.number(1);
                if (now.t >= length) return last;
                return last + (1 - last) / 2 * (1 + detmath::cos(std::numbers::pi * now.t / length));
              },
          .length = [](FieldValues values) { return values[0].number; }};
}

}  // namespace slalom::optim
