// Mean absolute error over all m * k outputs, as torch.nn.L1Loss with reduction "mean"; the subgradient at 0 is 0.
#include "loss/elementwise.h"
#include "loss/list.h"

namespace slalom::loss {
namespace {

struct Magnitude {
  template <class V>
  SLALOM_INLINE V cost(V f, V t) const {
    const V d = f - t;
    return simd::select(d < V{}, -d, d);
  }
  template <class V>
  SLALOM_INLINE V slope(V f, V t) const {
    const V one = simd::splat<V>(1);
    return simd::select(f > t, one, simd::select(f < t, -one, f - t));
  }
  template <class V>
  SLALOM_INLINE V curvature(V /*f*/, V /*t*/) const {
    return V{};
  }
};

}  // namespace

LossInfo l1_info() {
  LossInfo info;
  info.id = "l1";
  info.name = "mean absolute error";
  info.summary =
      "The distance to the target: far outliers pull no harder than near ones. On classes: one output that aims at -1 "
      "or "
      "+1 for two, one-hot for more.";
  info.equation = R"(L = \frac{1}{m k} \sum_i \sum_j |f_{ij} - t_{ij}|)";
  info.reference = "Bishop, Pattern Recognition and Machine Learning (2006), section 1.5.5; scaled as torch.nn.L1Loss";
  info.targets = TargetKind::kNumbers;
  return info;
}

template <class S>
std::unique_ptr<Loss<S>> l1(const Configured&) {
  return std::make_unique<ElementwiseLoss<S, Magnitude>>(Magnitude{});
}

LossRecording l1_recording(const Configured&) { return record_elementwise(Magnitude{}); }

template std::unique_ptr<Loss<float>> l1(const Configured&);
template std::unique_ptr<Loss<double>> l1(const Configured&);

}  // namespace slalom::loss
