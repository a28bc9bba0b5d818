// Falls by the same factor at every step.
#include "core/detmath.h"
#include "optim/schedule_kernel.h"

namespace slalom::optim {

ScheduleKernel exponential_schedule() {
  return {.entry = {.id = "exponential",
                    .name = "Exponential",
                    .summary = "Multiplies the value by the same factor at every step, so that it halves again and "
                               "again in equal times.",
                    .equation = R"(f_t = \gamma^{\,t})",
                    .reference = "Senior et al.: An Empirical Study of Learning Rates in Deep Neural Networks for "
                                 "Speech Recognition. ICASSP 2013, section 3",
                    .fields = {{.id = "gamma",
                                .symbol = "γ",
                                .name = "factor",
                                .help = "What is left after each step: raised, the fall is slower.",
                                .default_number = 0.999,
                                .min = 0,
                                .max = 1,
                                .slider_min = 0.9,
                                .slider_max = 1}}},
          .factor = [](const ScheduleMoment& now) {
            return detmath::pow_int(now.number(0), static_cast<long long>(now.t));
          }};
}

}  // namespace slalom::optim
