// Huber's loss over all m * k outputs, as torch.nn.HuberLoss with reduction "mean".
#include "loss/elementwise.h"
#include "loss/list.h"

namespace slalom::loss {
namespace {

// Quadratic up to a distance of delta, linear beyond it.
template <class S>
struct Huber {
  S delta;
  template <class V>
  SLALOM_INLINE V cost(V f, V t) const {
    const V d = f - t;
    const V distance = simd::select(d < V{}, -d, d);
    return simd::select(distance <= delta, d * d * S(0.5), (distance - delta * S(0.5)) * delta);
  }
  template <class V>
  SLALOM_INLINE V slope(V f, V t) const {
    const V d = f - t;
    const V limit = simd::splat<V>(delta);
    return simd::select(d > limit, limit, simd::select(d < -limit, -limit, d));
  }
  template <class V>
  SLALOM_INLINE V curvature(V f, V t) const {
    const V d = f - t;
    const V distance = simd::select(d < V{}, -d, d);
    return simd::select(distance <= delta, simd::splat<V>(1), V{});
  }
};

double threshold(const Configured& config) { return value_of(*find_loss(config.id), config, "delta").number; }

}  // namespace

LossInfo huber_info() {
  LossInfo info;
  info.id = "huber";
  info.name = "Huber";
  info.summary =
      "Squared near the target, linear farther off, so that outliers do not dominate. On classes: one output that aims "
      "at -1 or +1 for two, one-hot for more.";
  info.equation =
      R"(L = \frac{1}{m k} \sum_i \sum_j h(f_{ij} - t_{ij}),\quad )"
      R"(h(d) = \begin{cases}\tfrac12 d^2 & |d| \le \delta\\ \delta (|d| - \tfrac12 \delta) & \text{else}\end{cases})";
  info.reference =
      "Huber, Robust Estimation of a Location Parameter, Annals of Mathematical Statistics 35 (1964); scaled as "
      "torch.nn.HuberLoss";
  info.targets = TargetKind::kNumbers;
  info.fields = {Field{.id = "delta",
                       .symbol = "δ",
                       .name = "threshold",
                       .help =
                           "The distance from which on the cost grows in a straight line; raised, it is the squared "
                           "error for more of the outputs.",
                       .scale = FieldScale::kLog,
                       .default_number = 1,
                       .min = 0,
                       .max = 1000,
                       .min_open = true,
                       .slider_min = 0.01,
                       .slider_max = 100}};
  return info;
}

template <class S>
std::unique_ptr<Loss<S>> huber(const Configured& config) {
  return std::make_unique<ElementwiseLoss<S, Huber<S>>>(Huber<S>{static_cast<S>(threshold(config))});
}

LossRecording huber_recording(const Configured& config) {
  return record_elementwise(Huber<Expr>{Expr(threshold(config))});
}

template std::unique_ptr<Loss<float>> huber(const Configured&);
template std::unique_ptr<Loss<double>> huber(const Configured&);

}  // namespace slalom::loss
