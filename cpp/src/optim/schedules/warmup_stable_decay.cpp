// Rises, stays, falls: three lengths of their own.
#include <cmath>

#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {
namespace {

enum WsdField : std::size_t { kWarmup, kStable, kDecay, kStart, kFinal, kShape };
constexpr int kLine = 0;  // index of the shape's choices

}  // namespace

ScheduleKernel warmup_stable_decay_schedule() {
  return {
      .entry = {.id = "warmup_stable_decay",
                .name = "Warmup, stable, decay",
                .summary = "Rises along a line, stays at the whole value, and falls only at the end: the long middle "
                           "can be continued, and cut off with a fall whenever a result is wanted.",
                .equation = R"(f_t = \begin{cases} f_0 + (1 - f_0)\,\frac{t}{W} & t < W\\ 1 & t < W + S\\)"
                            R"( f_T + (1 - f_T)\bigl(1 - u^{q}\bigr) & u = \frac{t - W - S}{D} < 1\\)"
                            R"( f_T & \text{after} \end{cases}\quad q \in \{1, \tfrac12\})",
                .reference =
                    "Hu et al.: MiniCPM. COLM 2024, section 4.2; the shapes of the fall: Hägele et al.: Scaling "
                    "Laws and Compute-Optimal Training Beyond Fixed Training Durations. NeurIPS 2024, section "
                    "3",
                .fields = {step_count_field("warmup", "W", "rise", "Raised, the rise takes longer; 0 is none.", 100, 0),
                           step_count_field("stable", "S", "level", "Raised, it stays at the whole value for longer.",
                                            1500, 0),
                           step_count_field("decay", "D", "fall", "Raised, the fall takes longer.", 400),
                           factor_field("start_factor", "f_0", "first fraction", "Raised, it starts higher.", 0.01),
                           final_factor_field(),
                           {.id = "shape",
                            .symbol = "q",
                            .name = "shape of the fall",
                            .help = "Along a line (q = 1), or as 1 minus the square root of the time (q = 1/2), which "
                                    "falls faster first.",
                            .type = FieldType::kChoice,
                            .default_number = kLine,
                            .choices = {"line", "one_minus_sqrt"}}}},
      .factor =
          [](const ScheduleMoment& now) {
            const double warmup = now.number(kWarmup);
            if (now.t < warmup) return now.number(kStart) + (1 - now.number(kStart)) * now.t / warmup;
            const double falling = now.t - warmup - now.number(kStable);
            if (falling <= 0) return 1.0;
            const double last = now.number(kFinal);
            if (falling >= now.number(kDecay)) return last;
            const double u = falling / now.number(kDecay);
            return last + (1 - last) * (1 - (now.number(kShape) == kLine ? u : std::sqrt(u)));
          },
      .length =
          [](FieldValues values) { return values[kWarmup].number + values[kStable].number + values[kDecay].number; }};
}

}  // namespace slalom::optim
