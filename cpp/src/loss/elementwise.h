// Losses that are a mean over all m * k outputs of a cost of one output f and its target t: the loop they share. A cost
// is a struct with cost(f, t), slope(f, t) = d cost / d f and curvature(f, t) = d slope / d f, for a number or a
// register V, the first two for Expr as well.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <span>

#include "core/recorded.h"
#include "core/simd.h"
#include "loss/loss.h"
#include "loss/recording.h"

namespace slalom::loss {

template <class S, class Cost>
class ElementwiseLoss final : public Loss<S> {
 public:
  explicit ElementwiseLoss(Cost cost) : cost_(cost) {}

  S value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                   std::span<S> grad) const override {
    const std::size_t count = m * k;
    assert(outputs.size() == count && targets.values.size() == count && (grad.empty() || grad.size() == count));
    const S* f = outputs.data();
    const S* t = targets.values.data();
    if (!grad.empty()) {
      const S weight = S{1} / static_cast<S>(count);
      simd::transform(f, t, grad.data(), count,
                      [this, weight](auto output, auto target) { return cost_.slope(output, target) * weight; });
    }
    // Four partial sums: a single one would wait for each addition.
    constexpr std::size_t kLanes = 4;
    std::array<double, kLanes> lane{};
    std::array<S, 64> costs;
    for (std::size_t first = 0; first < count; first += costs.size()) {
      const std::size_t size = std::min(costs.size(), count - first);
      simd::transform(f + first, t + first, costs.data(), size,
                      [this](auto output, auto target) { return cost_.cost(output, target); });
      const std::size_t whole = size - size % kLanes;
      for (std::size_t i = 0; i < whole; i += kLanes) {
        for (std::size_t l = 0; l < kLanes; ++l) lane[l] += static_cast<double>(costs[i + l]);
      }
      for (std::size_t i = whole; i < size; ++i) lane[i - whole] += static_cast<double>(costs[i]);
    }
    return static_cast<S>(((lane[0] + lane[2]) + (lane[1] + lane[3])) / static_cast<double>(count));
  }

  void grad_along(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                  std::span<const S> outputs_along, std::span<S> grad_along) const override {
    const std::size_t count = m * k;
    const S weight = S{1} / static_cast<S>(count);
    simd::transform(outputs.data(), targets.values.data(), grad_along.data(), count,
                    [this, weight](auto output, auto target) { return cost_.curvature(output, target) * weight; });
    simd::transform(grad_along.data(), outputs_along.data(), grad_along.data(), count,
                    [](auto curvature, auto along) { return curvature * along; });
  }

 private:
  Cost cost_;
};

template <class Cost>
LossRecording record_elementwise(const Cost& cost) {
  LossRecording made{{}, true};
  const Expr f = made.recording.input("f");
  const Expr t = made.recording.input("t");
  made.recording.output("cost", example_sum(cost.cost(f, t)));
  made.recording.output("slope", cost.slope(f, t));
  return made;
}

}  // namespace slalom::loss
