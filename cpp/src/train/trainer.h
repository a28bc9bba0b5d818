// Trainer: one run in the making. Joins an objective, a batch order, an optimizer pipeline and the recorders,
// and takes steps when its caller says so. It knows no documents; the session above it does.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/hash.h"
#include "data/batcher.h"
#include "metrics/gradient_histogram.h"
#include "metrics/recorder.h"
#include "optim/pipeline.h"
#include "train/metric_columns.h"
#include "train/objective.h"
#include "train/stopping.h"

namespace slalom::train {

struct TrainerOptions {
  std::int64_t max_steps = 0;
  StopRules stop;
  std::uint32_t validate_every = 0;  // steps between evaluations of the validation part or the function; 0: never
  double ema_beta = 0.98;
  std::uint64_t noise_seed = 0;           // of noise that stages of the optimizer add
  std::vector<std::uint32_t> validation;  // examples evaluated
  bool record_point = false;              // functions: columns x and y, the first two parameters
};

enum class Outcome { kRunning, kStopped, kDiverged };

// Where the validation loss was smallest so far.
struct Best {
  std::int64_t step = -1;  // steps done before; -1: it was never measured
  Evaluation found{std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()};
};

// A step that was taken elsewhere, as on a graphics card.
struct FollowedStep {
  double loss = 0;
  optim::StepReport report;
  std::span<const std::uint32_t> gradient_counts;  // for the histogram, [layers x bins]; empty: it was not counted
};

template <class S>
class Trainer {
 public:
  // batcher: empty for objectives without examples.
  Trainer(std::unique_ptr<Objective<S>> objective, std::optional<data::Batcher> batcher,
          const optim::OptimizerSpec& optimizer, TrainerOptions options);

  // Takes steps until `steps() == until`, a rule for stopping comes true, or divergence.
  void run_to(std::int64_t until);
  // Time the run has taken beyond what was told before, for the rule that ends it after so many seconds.
  void add_seconds(double seconds) { seconds_ += seconds; }

  std::int64_t steps() const { return steps_; }
  double epochs() const;  // passes over the training part done; 0 without examples
  Outcome outcome() const { return outcome_; }
  const std::string& reason() const { return reason_; }  // a sentence; empty while running

  const Objective<S>& objective() const { return *objective_; }
  Objective<S>& objective() { return *objective_; }
  const std::optional<data::Batcher>& batcher() const { return batcher_; }  // empty without examples
  optim::Pipeline<S>& pipeline() { return *pipeline_; }
  const optim::Pipeline<S>& pipeline() const { return *pipeline_; }
  const metrics::Recorder& recorder() const { return recorder_; }
  const metrics::GradientHistogram& histogram() const { return histogram_; }
  std::span<const S> parameters() const { return w_; }
  // What validation and predictions use: averaged weights where a stage of the optimizer keeps them, else parameters().
  std::span<const S> evaluation_weights() const { return pipeline_->evaluation_weights(w_); }
  // Where the validation loss (on a function, its value) was smallest so far, and the parameters there; they mean
  // something only where best().step is not -1.
  const Best& best() const { return best_; }
  std::span<const S> best_parameters() const { return best_w_; }
  std::span<const S> best_state() const { return best_state_; }
  // What f() returns while the objective's state is the one beside the best weights.
  template <class F>
  auto with_best_state(F f) const {
    return with_state(best_state_, f);
  }
  // What f() returns while the objective's state is another one.
  template <class F>
  auto with_state(std::span<const S> other, F f) const {
    const std::span<S> state = objective_->state();
    const std::vector<S> now(state.begin(), state.end());
    std::copy(other.begin(), other.end(), state.begin());
    auto result = f();
    std::copy(now.begin(), now.end(), state.begin());
    return result;
  }
  // Data loss and accuracy of any parameters on any examples. Training does not notice.
  Evaluation evaluate(std::span<const S> w, std::span<const std::uint32_t> examples) {
    return objective_->evaluate(w, examples);
  }
  // The last step's gradient as the objective gave it, before any stage changed it. Empty before the first step.
  std::span<const S> gradient() const { return gradient_; }
  // The last value of every metric; validation is measured now and then and stays until the next time.
  std::span<const double> latest() const { return recorder_.last(); }

  // Steps that are taken elsewhere. Whoever takes them asks how many may be taken, tells of each in order, and brings
  // what they came to (see adopt()) before parameters or the optimizer are looked at here.
  //
  // Whether the weights are to be evaluated before the next step.
  bool wants_evaluation() const { return watches_ && steps_ % options_.validate_every == 0; }
  // The answer, for the next step. Returns whether these are the best weights so far, which are to be kept for adopt().
  bool evaluated(const Evaluation& found);
  // How many of the next n steps may be taken until this is to be asked again; 0: the run has ended. After evaluated(),
  // where that was wanted.
  std::int64_t ahead(std::int64_t n);
  // Nothing where the run has ended.
  void follow(const FollowedStep& step);
  // w: the parameters now, then the objective's state. gradient: the last step's, best: the best parameters; either may
  // be empty, and then stays.
  void adopt(std::span<const S> w, std::span<const S> gradient, std::span<const S> best);
  // Whether this trainer has taken every step so far itself, so that they repeat to the bit.
  bool is_exact() const { return is_exact_; }

  // Hash of every loss so far and the parameters now, 16 hexadecimal digits.
  std::string hash() const;

  std::vector<std::byte> save() const;
  // Precondition: saved by a trainer built from the same parts. False (and unchanged) when the bytes end early.
  bool load(std::span<const std::byte> bytes);

 private:
  // One step; false when it diverged or was not taken, since a rule for stopping came true.
  bool step(bool keep_gradient);
  // The rest of a step whose loss and change are known; false when it diverged.
  bool finish_step(double loss, const std::optional<Evaluation>& validation, const optim::StepReport& report);
  // Measures the validation loss, and tells everyone who waits for it.
  Evaluation watch();
  // Takes an evaluation in; returns whether it is the best so far, whose weights are still to be kept.
  bool take_in(const Evaluation& found);
  void stop_at_limit();
  // Ends the run where `what` says why.
  void stop_if(const std::string& what);
  void record(double loss, const std::optional<Evaluation>& validation, const optim::StepReport& report);
  void record_last(const Evaluation& validation);
  // Norm per layer from the sums of squares per segment.
  void layer_norms(std::span<const double> squares, std::span<double> norms) const;
  void diverge(std::string_view what);

  std::unique_ptr<Objective<S>> objective_;
  std::optional<data::Batcher> batcher_;
  std::unique_ptr<optim::Pipeline<S>> pipeline_;
  TrainerOptions options_;
  MetricColumns columns_;
  bool second_gradient_ = false;  // a step takes one, as the pipeline wants
  std::vector<std::size_t> layer_of_segment_;
  metrics::Recorder recorder_;
  metrics::GradientHistogram histogram_;
  Stopper stopper_;
  std::int64_t step_limit_ = 0;
  std::string limit_words_ = "the experiment's number of steps is reached";
  bool watches_ = false;  // whether the validation loss, or a function's value, is measured now and then
  double seconds_ = 0;    // the run has taken, as far as told
  Best best_;
  std::vector<S> best_w_;
  std::vector<S> best_state_;  // the objective's, beside them
  std::vector<S> w_;
  std::vector<S> g_;
  std::vector<S> gradient_;
  bool is_random_;  // the objective must be told of each step
  // What a step hands on, as spans made beforehand. WebAssembly passes a span through memory, and reading one whole
  // that was written in halves just before takes as long as a small function's value.
  std::span<const S> w_read_;
  std::span<S> w_span_;
  std::span<S> g_span_;
  std::span<const std::uint32_t> batch_;  // of the last step
  std::array<S, 2> point_{};              // where the step being taken started, for columns x and y
  std::int64_t steps_ = 0;
  bool is_exact_ = true;
  std::optional<Evaluation> pending_;  // of a step that is taken elsewhere
  Hash losses_;
  Outcome outcome_ = Outcome::kRunning;
  std::string reason_;
};

}  // namespace slalom::train
