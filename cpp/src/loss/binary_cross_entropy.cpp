// Binary cross-entropy on outputs that are not squashed, over all m * k of them, as torch.nn.BCEWithLogitsLoss with
// reduction "mean".
#include "core/detmath_kernels.h"
#include "loss/elementwise.h"
#include "loss/list.h"

namespace slalom::loss {
namespace {

// -t log s(f) - (1 - t) log(1 - s(f)) for the sigmoid s, in a form that never overflows.
struct Bit {
  template <class V>
  SLALOM_INLINE V cost(V f, V t) const {
    return detmath::kernel::softplus(f) - t * f;
  }
  template <class V>
  SLALOM_INLINE V slope(V f, V t) const {
    return detmath::kernel::sigmoid(f) - t;
  }
  template <class V>
  SLALOM_INLINE V curvature(V f, V /*t*/) const {
    const V s = detmath::kernel::sigmoid(f);
    return s * (simd::Lane<V>(1) - s);
  }
};

}  // namespace

LossInfo binary_cross_entropy_info() {
  LossInfo info;
  info.id = "binary_cross_entropy";
  info.name = "binary cross-entropy";
  info.summary =
      "Minus the logarithm of the probability that a sigmoid gives to the right answer. Two classes: one output, the "
      "second class's; more: one per class, each a question of its own.";
  info.equation = R"(L = \frac{1}{m k} \sum_i \sum_j \Bigl(\log\bigl(1 + e^{f_{ij}}\bigr) - t_{ij} f_{ij}\Bigr))";
  info.reference =
      "Bishop, Pattern Recognition and Machine Learning (2006), section 4.3.2, eq. 4.90; scaled as "
      "torch.nn.BCEWithLogitsLoss";
  info.targets = TargetKind::kBits;
  return info;
}

template <class S>
std::unique_ptr<Loss<S>> binary_cross_entropy(const Configured&) {
  return std::make_unique<ElementwiseLoss<S, Bit>>(Bit{});
}

LossRecording binary_cross_entropy_recording(const Configured&) { return record_elementwise(Bit{}); }

template std::unique_ptr<Loss<float>> binary_cross_entropy(const Configured&);
template std::unique_ptr<Loss<double>> binary_cross_entropy(const Configured&);

}  // namespace slalom::loss
