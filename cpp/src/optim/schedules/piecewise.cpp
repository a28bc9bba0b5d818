// Pieces written down by hand: how long each lasts, and the factor in it.
#include <algorithm>
#include <string>

#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {
namespace {

enum PiecewiseField : std::size_t { kSteps, kFactors, kBetween };
constexpr int kHold = 0;  // index of the choices of `between`

// Of piece i; the last factor goes on for pieces that have none of their own.
double factor_of(const std::vector<double>& factors, std::size_t i) { return factors[std::min(i, factors.size() - 1)]; }

double piecewise_factor(const ScheduleMoment& now) {
  const std::vector<double>& steps = now.list(kSteps);
  const std::vector<double>& factors = now.list(kFactors);
  double t = now.t;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (t >= steps[i]) {
      t -= steps[i];
      continue;
    }
    const double here = factor_of(factors, i);
    if (now.number(kBetween) == kHold) return here;
    const double next = factor_of(factors, i + 1);
    return here + (next - here) * t / steps[i];
  }
  return factor_of(factors, now.number(kBetween) == kHold ? steps.size() - 1 : steps.size());
}

double piecewise_length(FieldValues values) {
  double length = 0;
  for (const double steps : values[kSteps].list) length += steps;
  return length;
}

// A line needs the factor it leads to.
std::optional<Error> check_factors(FieldValues values) {
  const std::size_t pieces = values[kSteps].list.size();
  const std::size_t most = pieces + (values[kBetween].number == kHold ? 0 : 1);
  const std::size_t factors = values[kFactors].list.size();
  if (factors <= most) return std::nullopt;
  return Error{"bad_length", "factors",
               "has " + std::to_string(factors) + " factors for " + std::to_string(pieces) +
                   " pieces, which take at most " + std::to_string(most) + "; add a length to steps first"};
}

}  // namespace

ScheduleKernel piecewise_schedule() {
  return {
      .entry = {.id = "piecewise",
                .name = "Piecewise, by hand",
                .summary = "Any course written down as pieces: how many steps each lasts and the factor in it, held or "
                           "joined by lines.",
                .equation = R"(f_t = f_i \ \text{ or }\ f_i + (f_{i+1} - f_i)\,\frac{t - t_i}{n_i})"
                            R"(\quad\text{for } t_i \le t < t_{i+1} = t_i + n_i)",
                .reference = "Krizhevsky, Sutskever, Hinton: ImageNet Classification with Deep Convolutional Neural "
                             "Networks. NeurIPS 2012, section 5, where a person lowered the rate by hand",
                .fields = {{.id = "steps",
                            .symbol = "n_i",
                            .name = "lengths",
                            .help = "How long each piece lasts: a larger number makes that piece longer.",
                            .type = FieldType::kIntegerList,
                            .default_list = {1000, 500, 500},
                            .min = 1,
                            .max = 1e9,
                            .slider_min = 1,
                            .slider_max = 1e5,
                            .min_length = 1,
                            .max_length = 64},
                           {.id = "factors",
                            .symbol = "f_i",
                            .name = "factors",
                            .help = "Fraction of the value in each piece; the last one goes on for pieces without one "
                                    "of their own and after the end.",
                            .type = FieldType::kRealList,
                            .default_list = {1, 0.1, 0.01},
                            .min = 0,
                            .max = 1,
                            .slider_min = 0,
                            .slider_max = 1,
                            .min_length = 1,
                            .max_length = 65},
                           {.id = "between",
                            .name = "between",
                            .help = "Holds each factor until the next piece, or goes to the next factor along a line, "
                                    "which takes one factor more than there are pieces.",
                            .type = FieldType::kChoice,
                            .default_number = kHold,
                            .choices = {"hold", "line"}}}},
      .factor = piecewise_factor,
      .length = piecewise_length,
      .check = check_factors};
}

}  // namespace slalom::optim
