// Falls along a line, then holds.
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel linear_schedule() {
  return {.entry = {.id = "linear",
                    .name = "Linear",
                    .summary = "Falls along a line to a final fraction of the value and stays there.",
                    .equation = R"(f_t = 1 - (1 - f_T)\,\min\Bigl(1, \frac{t}{T}\Bigr))",
                    .reference = "Li, Yumer, Ramanan: Budgeted Training. ICLR 2020, section 3.2",
                    .fields = {step_count_field("steps", "T", "length", "Raised, the fall takes longer.", 2000),
                               final_factor_field()}},
          .factor =
              [](const ScheduleMoment& now) {
                const double length = now.number(0);
                const double last = now.number(1);
                return now.t >= length ? last : 1 - (1 - last) * now.t / length;
              },
          .length = [](FieldValues values) { return values[0].number; }};
}

}  // namespace slalom::optim
