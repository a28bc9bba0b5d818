// Cosine falls one after the other, each as long as the one before times a whole number.
#include <cmath>
#include <numbers>

#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel cosine_restarts_schedule() {
  return {
      .entry = {.id = "cosine_restarts",
                .name = "Cosine with restarts",
                .summary = "Falls along half a cosine wave and jumps back to the whole value, again and again, each "
                           "time more slowly: a restart leaves a minimum that was too narrow.",
                .equation = R"(f_t = f_T + \tfrac12 (1 - f_T)\Bigl(1 + \cos\frac{\pi t_i}{T_i}\Bigr),)"
                            R"(\quad T_{i+1} = m\,T_i)",
                .reference = "Loshchilov, Hutter: SGDR: Stochastic Gradient Descent with Warm Restarts. ICLR 2017, "
                             "eq. 5 and section 3",
                .fields = {step_count_field("first", "T_0", "first fall", "Raised, every fall takes longer.", 200),
                           {.id = "growth",
                            .symbol = "m",
                            .name = "growth",
                            .help = "How many times as long as the one before a fall is: raised, restarts become "
                                    "rarer sooner.",
                            .type = FieldType::kInteger,
                            .default_number = 2,
                            .min = 1,
                            .max = 100,
                            .slider_min = 1,
                            .slider_max = 4},
                           final_factor_field()}},
      .factor = [](const ScheduleMoment& now) {
        double length = now.number(0);
        const double growth = now.number(1);
        const double last = now.number(2);
        // Whole numbers throughout, so the position within a fall is exact.
        double t = growth == 1 ? now.t - std::floor(now.t / length) * length : now.t;
        while (t >= length) {
          t -= length;
          length *= growth;
        }
        return last + (1 - last) / 2 * (1 + detmath::cos(std::numbers::pi * t / length));
      }};
}

}  // namespace slalom::optim
