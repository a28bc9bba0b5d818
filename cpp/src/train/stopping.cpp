#include "train/stopping.h"

#include <algorithm>

#include "core/number_text.h"

namespace slalom::train {
namespace {

// Decay of the average that `loss_rise` looks at, over about 10 steps: one unlucky minibatch ends no run.
constexpr double kLossDecay = 0.9;

constexpr int kDigits = 3;

std::string not_improved(const std::string& what, std::int64_t steps) {
  return what + " has not improved for " + std::to_string(steps) + " steps";
}

std::string reached(const std::string& what, double value, double target) {
  return what + " " + rounded_text(value, kDigits) + " has reached the target " + number_text(target);
}

}  // namespace

Stopper::Stopper(const StopRules& rules, bool on_function)
    : rules_(rules),
      on_function_(on_function),
      may_surprise_(watches_steps() || rules_.seconds != 0 || rules_.loss_patience != 0 ||
                    rules_.accuracy_patience != 0 || rules_.target_loss != 0 || rules_.target_accuracy != 0) {}

std::string Stopper::validated(std::int64_t step, const Evaluation& validation) {
  if (validation.loss < best_loss_.value - rules_.loss_min_delta) best_loss_ = {validation.loss, step};
  if (validation.accuracy > best_accuracy_.value + rules_.accuracy_min_delta) {
    best_accuracy_ = {validation.accuracy, step};
  }
  if (rules_.target_loss != 0 && validation.loss <= rules_.target_loss) {
    return reached(watched_loss(), validation.loss, rules_.target_loss);
  }
  if (rules_.target_accuracy != 0 && validation.accuracy >= rules_.target_accuracy) {
    return reached("validation accuracy", validation.accuracy, rules_.target_accuracy);
  }
  const auto lasts = [&](const Best& best, double patience) {
    return patience != 0 && static_cast<double>(step - best.step) >= patience;
  };
  if (lasts(best_loss_, rules_.loss_patience)) return not_improved(watched_loss(), step - best_loss_.step);
  if (lasts(best_accuracy_, rules_.accuracy_patience)) {
    return not_improved("validation accuracy", step - best_accuracy_.step);
  }
  return {};
}

std::string Stopper::stepped(double loss, double gradient_norm) {
  if (rules_.gradient_norm != 0 && gradient_norm < rules_.gradient_norm) {
    return "the gradient norm " + rounded_text(gradient_norm, kDigits) + " is below " +
           number_text(rules_.gradient_norm);
  }
  if (rules_.loss_rise == 0) return {};
  average_ = kLossDecay * average_ + (1 - kLossDecay) * loss;
  missing_ *= kLossDecay;
  const double smoothed = average_ / (1 - missing_);
  smallest_ = std::min(smallest_, smoothed);
  if (smallest_ <= 0 || smoothed <= rules_.loss_rise * smallest_) return {};
  return "the loss, averaged over about 10 steps, is " + rounded_text(smoothed, kDigits) + ", more than " +
         number_text(rules_.loss_rise) + " times its smallest, " + rounded_text(smallest_, kDigits);
}

std::string Stopper::timed(double seconds) const {
  if (rules_.seconds == 0 || seconds < rules_.seconds) return {};
  return number_text(rules_.seconds) +
         " seconds are over; this is not reproducible, since another machine takes another number of steps";
}

void Stopper::save(ByteWriter& out) const {
  for (const Best& best : {best_loss_, best_accuracy_}) {
    out.put(best.value);
    out.put(best.step);
  }
  out.put(average_);
  out.put(missing_);
  out.put(smallest_);
}

void Stopper::load(ByteReader& in) {
  for (Best* best : {&best_loss_, &best_accuracy_}) {
    best->value = in.get<double>();
    best->step = in.get<std::int64_t>();
  }
  average_ = in.get<double>();
  missing_ = in.get<double>();
  smallest_ = in.get<double>();
}

}  // namespace slalom::train
