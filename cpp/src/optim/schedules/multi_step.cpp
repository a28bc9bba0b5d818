// Drops by a factor at chosen steps.
#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

ScheduleKernel multi_step_schedule() {
  return {.entry = {.id = "multi_step",
                    .name = "Steps at chosen times",
                    .summary = "Multiplies the value by a factor at each step of a list, such as epochs 30, 60 and 90.",
                    .equation = R"(f_t = \gamma^{\,\lvert\{i : t_i \le t\}\rvert})",
                    .reference = "He et al.: Deep Residual Learning for Image Recognition. CVPR 2016, section 4.2",
                    .fields = {{.id = "at",
                                .symbol = "t_i",
                                .name = "drops at",
                                .help = "When the value drops: a later number puts that drop off, another number adds "
                                        "one.",
                                .type = FieldType::kIntegerList,
                                .default_list = {500, 1000, 1500},
                                .min = 0,
                                .max = 1e9,
                                .slider_min = 0,
                                .slider_max = 1e5,
                                .min_length = 1,
                                .max_length = 64},
                               factor_field("gamma", "γ", "factor", "Raised, each drop is smaller.", 0.1)}},
          .factor = [](const ScheduleMoment& now) {
            long long drops = 0;
            for (const double at : now.list(0)) drops += at <= now.t ? 1 : 0;
            return detmath::pow_int(now.number(1), drops);
          }};
}

}  // namespace slalom::optim
