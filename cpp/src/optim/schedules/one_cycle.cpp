// One rise and one long fall over the whole of a training. The base is the peak.
#include <algorithm>
#include <numbers>

#include "core/detmath.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {
namespace {

enum OneCycleField : std::size_t { kSteps, kRise, kStart, kFinal, kShape };
constexpr int kCosine = 0;  // index of the shape's choices

// From a to b as u goes from 0 to 1.
double between(double a, double b, double u, bool cosine) {
  if (!cosine) return a + (b - a) * u;
  return b + (a - b) / 2 * (1 + detmath::cos(std::numbers::pi * u));
}

}  // namespace

ScheduleKernel one_cycle_schedule() {
  return {
      .entry = {.id = "one_cycle",
                .name = "One cycle",
                .summary =
                    "Rises to the whole value in the first part of the training and falls far below the start in "
                    "the rest: large rates in the middle, and a fine end.",
                .equation = R"(f_t = \begin{cases} f_0 \to 1 & t \le rT - 1\\ 1 \to f_T & rT - 1 < t \le T - 1)"
                            R"( \end{cases}\quad\text{by } a \to b:\; b + \tfrac12(a - b)(1 + \cos\pi u))"
                            R"(\ \text{or}\ a + (b - a)u)",
                .reference = "Smith, Topin: Super-Convergence. arXiv:1708.07120 (2017), section 3; the lengths are "
                             "PyTorch's OneCycleLR",
                .fields = {step_count_field("steps", "T", "length", "Raised, the whole cycle takes longer.", 2000),
                           {.id = "rise",
                            .symbol = "r",
                            .name = "rising part",
                            .help = "Fraction of the length that the rise takes: raised, the peak comes later.",
                            .default_number = 0.3,
                            .min = 0,
                            .max = 1,
                            .max_open = true,
                            .slider_min = 0,
                            .slider_max = 0.9},
                           factor_field("start_factor", "f_0", "first fraction", "Raised, it starts higher.", 0.04),
                           factor_field("final_factor", "f_T", "final fraction", "Raised, it falls less far.", 4e-6),
                           {.id = "shape",
                            .name = "shape",
                            .help = "Whether it rises and falls along half a cosine wave or along a line.",
                            .type = FieldType::kChoice,
                            .default_number = kCosine,
                            .choices = {"cosine", "line"}}}},
      .factor =
          [](const ScheduleMoment& now) {
            const bool cosine = now.number(kShape) == kCosine;
            const double last = now.number(kSteps) - 1;
            const double peak = std::max(0.0, now.number(kRise) * now.number(kSteps) - 1);
            if (now.t >= last) return now.number(kFinal);
            if (now.t < peak) return between(now.number(kStart), 1, now.t / peak, cosine);
            return between(1, now.number(kFinal), (now.t - peak) / (last - peak), cosine);
          },
      .length = [](FieldValues values) { return values[kSteps].number; }};
}

}  // namespace slalom::optim
