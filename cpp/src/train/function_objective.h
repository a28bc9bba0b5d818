// FunctionObjective: a test function of two variables as an objective; it has no examples.
#pragma once

#include <array>
#include <limits>
#include <memory>
#include <utility>

#include "model/function.h"
#include "train/objective.h"

namespace slalom::train {

template <class S>
class FunctionObjective final : public Objective<S> {
 public:
  FunctionObjective(std::unique_ptr<model::Function<S>> function, std::array<double, 2> start)
      : function_(std::move(function)), start_(start) {
    layout_.add("point", 0, {2}, true);
  }

  const ParamLayout& layout() const override { return layout_; }
  void init(std::span<S> w) const override {
    w[0] = static_cast<S>(start_[0]);
    w[1] = static_cast<S>(start_[1]);
  }
  S value_and_grad(std::span<const S> w, std::span<const std::uint32_t>, std::span<S> g) override {
    return function_->value_and_grad(w, g);
  }
  Evaluation evaluate(std::span<const S> w, std::span<const std::uint32_t>) override {
    return {static_cast<double>(function_->value(w)), std::numeric_limits<double>::quiet_NaN()};
  }
  const model::Function<S>& function() const { return *function_; }

 private:
  std::unique_ptr<model::Function<S>> function_;
  std::array<double, 2> start_;
  ParamLayout layout_;
};

}  // namespace slalom::train
