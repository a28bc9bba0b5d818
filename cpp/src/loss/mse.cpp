#include "loss/mse.h"

#include <array>
#include <cassert>

namespace slalom::loss {

LossInfo mse_info() {
  LossInfo info;
  info.id = "mse";
  info.name = "mean squared error";
  info.summary =
      "The squared distance to the target. On classes: one output that aims at -1 or +1 for two, one-hot for more.";
  info.equation = R"(L = \frac{1}{m k} \sum_i \sum_j (f_{ij} - t_{ij})^2)";
  info.reference = "Bishop, Pattern Recognition and Machine Learning (2006), section 1.1; scaled as torch.nn.MSELoss";
  info.classification = false;
  return info;
}

template <class S>
S MeanSquaredError<S>::value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs,
                                      const Targets<S>& targets, std::span<S> grad) const {
  const std::size_t count = m * k;
  assert(outputs.size() == count && targets.values.size() == count && (grad.empty() || grad.size() == count));
  const S* f = outputs.data();
  const S* t = targets.values.data();
  if (!grad.empty()) {
    const S factor = S{2} / static_cast<S>(count);
    S* __restrict g = grad.data();
    for (std::size_t i = 0; i < count; ++i) g[i] = (f[i] - t[i]) * factor;
  }
  // Four partial sums: a single one would wait for each addition.
  constexpr std::size_t kLanes = 4;
  std::array<double, kLanes> lane{};
  const auto square = [&](std::size_t i) {
    const S d = f[i] - t[i];
    return static_cast<double>(d * d);
  };
  const std::size_t whole = count - count % kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) lane[l] += square(i + l);
  }
  for (std::size_t i = whole; i < count; ++i) lane[i - whole] += square(i);
  return static_cast<S>(((lane[0] + lane[2]) + (lane[1] + lane[3])) / static_cast<double>(count));
}

template <class S>
bool MeanSquaredError<S>::grad_along(std::size_t m, std::size_t k, std::span<const S>, const Targets<S>&,
                                     std::span<const S> outputs_along, std::span<S> grad_along) const {
  const S factor = S{2} / static_cast<S>(m * k);
  for (std::size_t i = 0; i < outputs_along.size(); ++i) grad_along[i] = outputs_along[i] * factor;
  return true;
}

template class MeanSquaredError<float>;
template class MeanSquaredError<double>;

}  // namespace slalom::loss
