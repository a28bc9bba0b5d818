// Up and down along lines, for ever. The base is the peak.
#include <cmath>

#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {
namespace {

enum CyclicField : std::size_t { kUp, kDown, kLow, kMode, kGamma };
constexpr int kTriangular = 0;  // indices of the mode's choices
constexpr int kTriangular2 = 1;
constexpr int kExpRange = 2;

}  // namespace

ScheduleKernel cyclic_schedule() {
  return {.entry =
              {.id = "cyclic",
               .name = "Cyclic",
               .summary = "Goes up and down along lines between a fraction of the value and the whole of it; the peaks "
                          "may halve from cycle to cycle, or shrink by a factor at every step.",
               .equation = R"(f_t = f_0 + (1 - f_0)\,h(t)\,s_t,\quad s_t = 1,\ 2^{-c}\ \text{or}\ \gamma^{t},)"
                           R"(\quad h:\ 0 \to 1 \text{ in } n_\uparrow,\ 1 \to 0 \text{ in } n_\downarrow)"
                           R"(,\ c = \text{cycles done})",
               .reference = "Smith: Cyclical Learning Rates for Training Neural Networks. WACV 2017, section 3.1",
               .fields = {step_count_field("up", "n↑", "way up", "Raised, each rise takes longer.", 200),
                          step_count_field("down", "n↓", "way down", "Raised, each fall takes longer.", 200),
                          factor_field("low_factor", "f_0", "lowest fraction", "Raised, the cycles are flatter.", 0.1),
                          {.id = "mode",
                           .name = "peaks",
                           .help = "All of the same height (triangular), halved from cycle to cycle (triangular2), or "
                                   "multiplied by γ at every step (exp_range).",
                           .type = FieldType::kChoice,
                           .default_number = kTriangular,
                           .choices = {"triangular", "triangular2", "exp_range"}},
                          {.id = "gamma",
                           .symbol = "γ",
                           .name = "factor",
                           .help = "What is left of the height after each step, for exp_range: raised, the cycles stay "
                                   "high for longer.",
                           .default_number = 0.999,
                           .min = 0,
                           .max = 1,
                           .slider_min = 0.99,
                           .slider_max = 1}}},
          .factor = [](const ScheduleMoment& now) {
            const double up = now.number(kUp);
            const double down = now.number(kDown);
            const double cycles = std::floor(now.t / (up + down));
            const double t = now.t - cycles * (up + down);
            const double height = t <= up ? t / up : (up + down - t) / down;
            double scale = 1;
            if (now.number(kMode) == kTriangular2) scale = detmath::pow_int(0.5, static_cast<long long>(cycles));
            if (now.number(kMode) == kExpRange)
              scale = detmath::pow_int(now.number(kGamma), static_cast<long long>(now.t));
            return now.number(kLow) + (1 - now.number(kLow)) * height * scale;
          }};
}

}  // namespace slalom::optim
