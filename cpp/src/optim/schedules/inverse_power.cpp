// Falls with a power of time, without an end: how noise is meant to fade.
#include "core/detmath.h"
#include "optim/schedule_kernel.h"

namespace slalom::optim {

ScheduleKernel inverse_power_schedule() {
  return {.entry = {.id = "inverse_power",
                    .name = "Inverse power",
                    .summary = "Falls fast first and then ever more slowly, without an end to be known in advance; the "
                               "exponent says how much. Noise on gradients fades like this.",
                    .equation = R"(f_t = (1+t)^{-p})",
                    .reference = "Neelakantan et al.: Adding Gradient Noise Improves Learning for Very Deep Networks. "
                                 "arXiv:1511.06807 (2015), section 2: the variance falls with the power 0.55, so the "
                                 "deviation with half of it",
                    .fields = {{.id = "p",
                                .symbol = "p",
                                .name = "exponent",
                                .help = "Raised, the value falls faster; at 0 it stays.",
                                .default_number = 0.275,
                                .min = 0,
                                .max = 10,
                                .slider_min = 0,
                                .slider_max = 2}}},
          .factor = [](const ScheduleMoment& now) { return detmath::pow(1 + now.t, -now.number(0)); }};
}

}  // namespace slalom::optim
