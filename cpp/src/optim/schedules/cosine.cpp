// Falls along half a cosine, then holds.
#include <numbers>

#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel cosine_schedule() {
  return {Entry{
              .id = "cosine",
              .name = "Cosine",
              .summary = "Falls along half a cosine wave to a final fraction of the value and stays there.",
              .equation = R"(f_t = f_T + \tfrac12 (1 - f_T)\Bigl(1 + \cos\frac{\pi t}{T}\Bigr))",
              .reference = "Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts. ICLR 2017, eq. 5",
              .fields = {step_count_field("steps", "T", "length", "Raised, the fall takes longer.", 2000),
                         factor_field("final_factor", "f_T", "final fraction", "Raised, it falls less far.", 0)},
          },
          [](const double* values, double t) {
            if (t >= values[0]) return values[1];
            return values[1] + (1 - values[1]) / 2 * (1 + detmath::cos(std::numbers::pi * t / values[0]));
          }};
}

}  // namespace slalom::optim
