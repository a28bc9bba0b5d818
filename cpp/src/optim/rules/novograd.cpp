// NovoGrad: gradients normalised per segment (layer by layer), then momentum; half of Adam's memory.
#include "optim/common_fields.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct NovoGrad : RuleBase {
  template <class V>
  struct Hyper {
    V beta1, beta2, eps, d;
  };
  template <class V>
  struct Slots {
    V m;
  };
  template <class V>
  struct SegmentSlots {
    V v;
  };
  // On the first step nothing is averaged yet: v = ||g||^2 and m = the normalised gradient.
  template <class V>
  struct Step {
    V beta1, v_kept, v_entering, eps, d;
  };
  template <class V>
  struct SegmentStep {
    V scale;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "novograd",
            .name = "NovoGrad",
            .summary = "Divides the gradient of each layer by a running mean of that layer's norm, then applies "
                       "momentum; one second moment per weight matrix or bias vector, so half of Adam's memory.",
            .equation = R"(v_l \leftarrow \beta_2 v_l + (1-\beta_2)\,\lVert g_l\rVert^2,\quad )"
                        R"(m_l \leftarrow \beta_1 m_l + \Bigl(\frac{g_l}{\sqrt{v_l+\epsilon}} + d\, w_l\Bigr),\quad )"
                        R"(w_l \leftarrow w_l - \alpha\, m_l;\quad t=1:\; v_l = \lVert g_l\rVert^2,\; )"
                        R"(m_l = \frac{g_l}{\sqrt{v_l}} + d\, w_l)",
            .reference = "Ginsburg et al.: Stochastic Gradient Methods with Layer-wise Adaptive Moments for Training "
                         "of Deep Networks. arXiv:1905.11286 (2019), algorithm 1",
            .fields = {first_moment_decay_field(0.95),
                       decay_rate_field("beta2", "β₂", "second-moment decay",
                                        "Raised, a layer's norm averages more gradients.", 0.98),
                       epsilon_field(),
                       weight_decay_field("d", "d", 0,
                                          "Raised, weights are pulled to zero harder, whatever their gradient.")},
        },
        Phase::kDirection,
        {{"m", "m", "first moment"}, {"v", "v", "second moment of the segment", SlotScope::kSegment}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>& now, const Hyper<V>& h, Run<V>&) {
    const auto first = now.t == 1;
    return {select(first, V(0), h.beta1), select(first, V(0), h.beta2), select(first, V(1), 1 - h.beta2),
            select(first, V(0), h.eps), h.d};
  }

  template <class V>
  static V reduced(const V& g, const V&) {
    return g * g;
  }

  // A segment whose gradient is zero has the direction zero.
  template <class V>
  static SegmentStep<V> prepare_segment(const V& sum, SegmentSlots<V>& s, const Step<V>& c) {
    s.v = flush(c.v_kept * s.v + c.v_entering * sum);
    const V root = sqrt(s.v + c.eps);
    return {select(V(0) < root, 1 / root, V(0))};
  }

  template <class V>
  static V direction(const V& g, const V& w, Slots<V>& s, const Step<V>& c, const SegmentStep<V>& segment) {
    s.m = flush(c.beta1 * s.m + (g * segment.scale + c.d * w));
    return s.m;
  }
};

}  // namespace

Stage novograd() { return make_rule<NovoGrad>(); }
Recording novograd_recording() { return record_rule<NovoGrad>(); }

}  // namespace slalom::optim
