// When a run ends by itself, and in words why. It looks at what it is told and knows no clock: seconds are counted by
// whoever calls. The number of steps and divergence are the trainer's own affair.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "core/bytes.h"
#include "train/objective.h"

namespace slalom::train {

// Every rule is off at 0, and any number of them may be on: the first to come true ends the run. Steps and epochs are
// whole numbers. On a function its value stands in for the validation loss, and every step is an epoch.
struct StopRules {
  double epochs = 0;
  double seconds = 0;
  double loss_patience = 0;      // steps without an improvement of the validation loss
  double loss_min_delta = 0;     // what is no more than this is no improvement
  double accuracy_patience = 0;  // the same for the validation accuracy
  double accuracy_min_delta = 0;
  double target_loss = 0;      // validation loss at or below
  double target_accuracy = 0;  // validation accuracy at or above
  double gradient_norm = 0;    // of a step's gradient, below
  double loss_rise = 0;        // smoothed loss above this many times its smallest
  bool operator==(const StopRules&) const = default;
};

class Stopper {
 public:
  // on_function: whether the loss watched is a function's value, for the words.
  Stopper(const StopRules& rules, bool on_function);

  // Whether a run may end where nobody could know before.
  bool may_surprise() const { return may_surprise_; }
  // Whether stepped() has anything to look at.
  bool watches_steps() const { return rules_.gradient_norm != 0 || rules_.loss_rise != 0; }

  // What has come true, as the second half of "stopped at step 840: ..."; empty: the run goes on.
  std::string validated(std::int64_t step, const Evaluation& validation);  // before step `step` is taken
  std::string stepped(double loss, double gradient_norm);                  // after a step was taken
  std::string timed(double seconds) const;                                 // so long the run has taken

  void save(ByteWriter& out) const;
  void load(ByteReader& in);

 private:
  struct Best {
    double value;
    std::int64_t step;
  };
  std::string watched_loss() const { return on_function_ ? "the function's value" : "validation loss"; }

  StopRules rules_;
  bool on_function_;
  bool may_surprise_;
  Best best_loss_{std::numeric_limits<double>::infinity(), 0};
  Best best_accuracy_{-std::numeric_limits<double>::infinity(), 0};
  double average_ = 0;  // of the loss; see stepped()
  double missing_ = 1;  // the weight it still lacks
  double smallest_ = std::numeric_limits<double>::infinity();
};

}  // namespace slalom::train
