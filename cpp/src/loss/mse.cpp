// Mean squared error over all m * k outputs, as torch.nn.MSELoss with reduction "mean".
#include "loss/elementwise.h"
#include "loss/list.h"

namespace slalom::loss {
namespace {

struct Square {
  template <class V>
  SLALOM_INLINE V cost(V f, V t) const {
    const V d = f - t;
    return d * d;
  }
  template <class V>
  SLALOM_INLINE V slope(V f, V t) const {
    return (f - t) * simd::Lane<V>(2);
  }
  template <class V>
  SLALOM_INLINE V curvature(V /*f*/, V /*t*/) const {
    return simd::splat<V>(2);
  }
};

}  // namespace

LossInfo mse_info() {
  LossInfo info;
  info.id = "mse";
  info.name = "mean squared error";
  info.summary =
      "The squared distance to the target. On classes: one output that aims at -1 or +1 for two, one-hot for more.";
  info.equation = R"(L = \frac{1}{m k} \sum_i \sum_j (f_{ij} - t_{ij})^2)";
  info.reference = "Bishop, Pattern Recognition and Machine Learning (2006), section 1.1; scaled as torch.nn.MSELoss";
  info.targets = TargetKind::kNumbers;
  return info;
}

template <class S>
std::unique_ptr<Loss<S>> mse(const Configured&) {
  return std::make_unique<ElementwiseLoss<S, Square>>(Square{});
}

LossRecording mse_recording(const Configured&) { return record_elementwise(Square{}); }

template std::unique_ptr<Loss<float>> mse(const Configured&);
template std::unique_ptr<Loss<double>> mse(const Configured&);

}  // namespace slalom::loss
