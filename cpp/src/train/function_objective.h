// FunctionObjective: a test function as an objective; it has no examples. Its gradient may be noisy: the noise belongs
// to the problem, so all runs of an experiment meet the same at the same step.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "core/rng.h"
#include "model/function.h"
#include "train/objective.h"

namespace slalom::train {

template <class S>
class FunctionObjective final : public Objective<S> {
 public:
  // start: as many numbers as the function has variables. noise: standard deviation of what is added to every
  // component of the gradient, independently at every step.
  FunctionObjective(std::unique_ptr<model::Function<S>> function, std::vector<double> start, double noise,
                    std::uint64_t noise_seed)
      : function_(std::move(function)),
        start_(std::move(start)),
        noise_(noise),
        random_(noise_seed, Stream::kNoise, substream::kGradientOfProblem) {
    layout_.add("point", 0, {static_cast<int>(start_.size())}, true);
  }

  const ParamLayout& layout() const override { return layout_; }
  void init(std::span<S> w) const override {
    for (std::size_t i = 0; i < start_.size(); ++i) w[i] = static_cast<S>(start_[i]);
  }
  S value_and_grad(std::span<const S> w, std::span<const std::uint32_t>, std::span<S> g) override {
    const S value = function_->value_and_grad(w, g);
    if (noisy_) add_noise(g);
    return value;
  }
  void hessian_vector(std::span<const S> w, std::span<const std::uint32_t>, std::span<const S> v,
                      std::span<S> hv) override {
    function_->hessian_vector(w, v, hv);
  }
  bool is_random() const override { return noise_ != 0; }
  // A draw is a function of seed, step and variable alone: a normal takes kDraws numbers of the stream.
  void begin_step(std::int64_t step) override {
    noisy_ = noise_ != 0 && step != Objective<S>::kNoStep;
    if (noisy_) random_.set_position(static_cast<std::uint64_t>(step) * start_.size() * Rng::kDrawsPerNormal);
  }
  Evaluation evaluate(std::span<const S> w, std::span<const std::uint32_t>) override {
    return {static_cast<double>(function_->value(w)), std::numeric_limits<double>::quiet_NaN()};
  }
  const model::Function<S>& function() const { return *function_; }

 private:
  void add_noise(std::span<S> g) {
    for (S& slope : g) slope += static_cast<S>(noise_ * random_.normal());
  }

  std::unique_ptr<model::Function<S>> function_;
  std::vector<double> start_;
  double noise_;
  bool noisy_ = false;  // whether the step begun has noise
  Rng random_;
  ParamLayout layout_;
};

}  // namespace slalom::train
