// Rises to the base value by the same factor at every step, then holds. Over many powers of ten it is the learning-rate
// range test.
#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel exponential_warmup_schedule() {
  return {
      .entry = {.id = "exponential_warmup",
                .name = "Exponential warmup",
                .summary = "Rises from a fraction of the value to the whole of it, multiplied by the same number at "
                           "every step: a straight line on a logarithmic axis. From a tiny fraction on it is the "
                           "range test, which finds the rates a problem can bear.",
                .equation = R"(f_t = f_0^{\,\max(0,\; 1 - t/T)})",
                .reference = "Smith: Cyclical Learning Rates for Training Neural Networks. WACV 2017, section 3.3 "
                             "(the range test, there along a line)",
                .fields = {step_count_field("steps", "T", "length", "Raised, the rise takes longer.", 100),
                           {.id = "start_factor",
                            .symbol = "f_0",
                            .name = "first fraction",
                            .help = "Raised, it starts higher.",
                            .scale = FieldScale::kLog,
                            .default_number = 0.001,
                            .min = 0,
                            .max = 1,
                            .min_open = true,
                            .slider_min = 1e-8,
                            .slider_max = 1}}},
      .factor =
          [](const ScheduleMoment& now) {
            const double length = now.number(0);
            return now.t >= length ? 1.0 : detmath::pow(now.number(1), 1 - now.t / length);
          },
      .length = [](FieldValues values) { return values[0].number; }};
}

}  // namespace slalom::optim
