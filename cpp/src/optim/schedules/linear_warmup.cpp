// Rises along a line to the base value, then holds.
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel linear_warmup_schedule() {
  return {
      .entry = {.id = "linear_warmup",
                .name = "Linear warmup",
                .summary = "Rises along a line from a fraction of the value to the whole of it, so that the first, "
                           "least reliable steps are short.",
                .equation = R"(f_t = f_0 + (1 - f_0)\,\min\Bigl(1, \frac{t}{T}\Bigr))",
                .reference = "Goyal et al.: Accurate, Large Minibatch SGD. arXiv:1706.02677 (2017), section 2.2",
                .fields = {step_count_field("steps", "T", "length", "Raised, the rise takes longer.", 100),
                           factor_field("start_factor", "f_0", "first fraction", "Raised, it starts higher.", 0.01)}},
      .factor =
          [](const ScheduleMoment& now) {
            const double length = now.number(0);
            const double first = now.number(1);
            return now.t >= length ? 1.0 : first + (1 - first) * now.t / length;
          },
      .length = [](FieldValues values) { return values[0].number; }};
}

}  // namespace slalom::optim
