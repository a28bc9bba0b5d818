// Falls along a power of the time that is left, then holds.
#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel polynomial_schedule() {
  return {.entry = {.id = "polynomial",
                    .name = "Polynomial",
                    .summary = "Falls to a final fraction of the value along a power of the time that is left: a line "
                               "for power 1, steep first and flat at the end for more.",
                    .equation = R"(f_t = f_T + (1 - f_T)\Bigl(1 - \min\Bigl(1, \frac{t}{T}\Bigr)\Bigr)^{p})",
                    .reference = "Liu, Rabinovich, Berg: ParseNet: Looking Wider to See Better. arXiv:1506.04579 "
                                 "(2015), section 3 (the \"poly\" policy)",
                    .fields = {step_count_field("steps", "T", "length", "Raised, the fall takes longer.", 2000),
                               {.id = "power",
                                .symbol = "p",
                                .name = "power",
                                .help = "Raised, it falls faster at first and more slowly later.",
                                .default_number = 2,
                                .min = 0,
                                .max = 100,
                                .min_open = true,
                                .slider_min = 0.1,
                                .slider_max = 5},
                               final_factor_field()}},
          .factor =
              [](const ScheduleMoment& now) {
                const double length = now.number(0);
                const double last = now.number(2);
                if (now.t >= length) return last;
                return last + (1 - last) * detmath::pow(1 - now.t / length, now.number(1));
              },
          .length = [](FieldValues values) { return values[0].number; }};
}

}  // namespace slalom::optim
