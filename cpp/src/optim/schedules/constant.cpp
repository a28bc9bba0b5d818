// The base value throughout.
#include "optim/schedule_kernel.h"

namespace slalom::optim {

ScheduleKernel constant_schedule() {
  return {.entry = {.id = "constant",
                    .name = "Constant",
                    .summary = "Keeps the value as it is.",
                    .equation = R"(f_t = 1)",
                    .reference = "Robbins, Monro: A Stochastic Approximation Method. Annals of Mathematical Statistics "
                                 "22 (1951), eq. 8, with equal steps",
                    .fields = {}},
          .factor = [](const ScheduleMoment&) { return 1.0; },
          .has_clock = false};
}

}  // namespace slalom::optim
