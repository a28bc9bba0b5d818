// Drops by a factor when the validation loss no longer improves. It knows no time: what counts are evaluations.
#include <algorithm>
#include <cmath>
#include <limits>

#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {
namespace {

enum PlateauField : std::size_t { kGamma, kPatience, kThreshold, kMode, kCooldown, kLowest };
enum State : std::size_t { kFactor, kBest, kBad, kResting };
constexpr int kRelative = 0;  // index of the mode's choices

bool is_better(FieldValues values, double loss, double best) {
  if (!std::isfinite(best)) return loss < best;
  const double threshold = values[kThreshold].number;
  // PyTorch has best * (1 - threshold), which for a negative loss would ask for a worse one.
  return loss < best - (values[kMode].number == kRelative ? threshold * std::fabs(best) : threshold);
}

void observe_loss(FieldValues values, double loss, double* state) {
  if (is_better(values, loss, state[kBest])) {
    state[kBest] = loss;
    state[kBad] = 0;
  } else {
    ++state[kBad];
  }
  if (state[kResting] > 0) {
    --state[kResting];
    state[kBad] = 0;
  }
  if (state[kBad] <= values[kPatience].number) return;
  state[kFactor] = std::max(state[kFactor] * values[kGamma].number, values[kLowest].number);
  state[kResting] = values[kCooldown].number;
  state[kBad] = 0;
}

Field evaluations_field(std::string id, std::string symbol, std::string name, std::string help, double value) {
  return {
      .id = std::move(id),
      .symbol = std::move(symbol),
      .name = std::move(name),
      .help = std::move(help),
      .type = FieldType::kInteger,
      .default_number = value,
      .min = 0,
      .max = 1e6,
      .slider_min = 0,
      .slider_max = 50,
  };
}

}  // namespace

ScheduleKernel plateau_schedule() {
  return {
      .entry = {.id = "plateau",
                .name = "Reduce on plateau",
                .summary =
                    "Multiplies the value by a factor whenever the validation loss has stopped improving, as one "
                    "would by hand. On a function, its value stands in for the validation loss.",
                .equation = R"(f \leftarrow \max(f_{\min}, \gamma f) \text{ after more than } p \text{ evaluations )"
                            R"(without } L < L_{\min} - \theta\,\lvert L_{\min}\rvert,\text{ then } c \text{ of rest})",
                .reference = "PyTorch's ReduceLROnPlateau; the rule by hand: Krizhevsky, Sutskever, Hinton: ImageNet "
                             "Classification with Deep Convolutional Neural Networks. NeurIPS 2012, section 5",
                .fields = {factor_field("gamma", "γ", "factor", "Raised, each drop is smaller.", 0.1),
                           evaluations_field("patience", "p", "patience",
                                             "Evaluations without an improvement that are borne: raised, it waits "
                                             "longer before it drops.",
                                             10),
                           {.id = "threshold",
                            .symbol = "θ",
                            .name = "threshold",
                            .help = "How much smaller than the best a loss must be to count as an improvement: raised, "
                                    "it drops sooner.",
                            .scale = FieldScale::kLog,
                            .default_number = 1e-4,
                            .min = 0,
                            .max = 1e6,
                            .slider_min = 1e-6,
                            .slider_max = 1},
                           {.id = "threshold_mode",
                            .name = "threshold is",
                            .help = "A fraction of the best loss, or a difference of losses.",
                            .type = FieldType::kChoice,
                            .default_number = kRelative,
                            .choices = {"relative", "absolute"}},
                           evaluations_field("cooldown", "c", "rest",
                                             "Evaluations after a drop that do not count: raised, drops are rarer.", 0),
                           factor_field("min_factor", "f_min", "lowest fraction", "Raised, it falls less far.", 0)}},
      .factor = [](const ScheduleMoment& now) { return now.state[kFactor]; },
      .has_clock = false,
      .first_state = {1, std::numeric_limits<double>::infinity(), 0, 0},
      .observe = observe_loss};
}

}  // namespace slalom::optim
