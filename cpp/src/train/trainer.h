// Trainer: one run in the making. Joins an objective, a batch order, an optimizer pipeline and the recorders,
// and takes steps when its caller says so. It knows no documents; the session above it does.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

namespace slalom::train {

struct TrainerOptions {
  std::int64_t max_steps = 0;
  std::uint32_t validate_every = 0;  // 0: never
  double ema_beta = 0.98;
  std::uint64_t noise_seed = 0;           // of noise that stages of the optimizer add
  std::vector<std::uint32_t> validation;  // examples evaluated
  bool record_point = false;              // functions: columns x and y, the first two parameters
};

enum class Outcome { kRunning, kStopped, kDiverged };

template <class S>
class Trainer {
 public:
  // batcher: empty for objectives without examples.
  Trainer(std::unique_ptr<Objective<S>> objective, std::optional<data::Batcher> batcher,
          const optim::OptimizerSpec& optimizer, TrainerOptions options);

  // Takes steps until `steps() == until`, the step limit, or divergence.
  void run_to(std::int64_t until);

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
  // The last step's gradient as the objective gave it, before any stage changed it. Empty before the first step.
  std::span<const S> gradient() const { return gradient_; }
  // The last value of every metric; validation is measured now and then and stays until the next time.
  std::span<const double> latest() const { return recorder_.last(); }

  // Hash of every loss so far and the parameters now, 16 hexadecimal digits.
  std::string hash() const;

  std::vector<std::byte> save() const;
  // Precondition: saved by a trainer built from the same parts. False (and unchanged) when the bytes end early.
  bool load(std::span<const std::byte> bytes);

 private:
  // One step; false when it diverged.
  bool step(bool keep_gradient);
  void record(double loss, const std::optional<Evaluation>& validation, const optim::StepReport& report);
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
  Hash losses_;
  Outcome outcome_ = Outcome::kRunning;
  std::string reason_;
};

}  // namespace slalom::train
