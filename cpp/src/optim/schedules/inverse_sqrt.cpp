// Falls with the square root of the step's number, after a rise along a line.
#include <algorithm>
#include <cmath>

#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel inverse_sqrt_schedule() {
  return {.entry = {.id = "inverse_sqrt",
                    .name = "Inverse square root",
                    .summary = "Falls with the square root of the number of steps, fast first and then ever more "
                               "slowly, without an end to be known in advance; with a warmup it rises along a line to "
                               "the whole value before.",
                    .equation = R"(f_t = \min\Bigl(\frac{k}{w}, \sqrt{\frac{w}{k}}\Bigr),\quad k = t + 1)",
                    .reference = "Vaswani et al.: Attention Is All You Need. NeurIPS 2017, eq. 3, scaled so that its "
                                 "peak is 1",
                    .fields = {step_count_field("warmup", "w", "warmup",
                                                "Steps until the whole value is reached: raised, the peak comes later "
                                                "and the fall after it is slower; 1 is none.",
                                                1)}},
          .factor = [](const ScheduleMoment& now) {
            const double k = now.t + 1;
            const double warmup = now.number(0);
            return std::min(k / warmup, std::sqrt(warmup / k));
          }};
}

}  // namespace slalom::optim
