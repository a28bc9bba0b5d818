// Centred RMSProp: gradients divided by their standard deviation instead of their magnitude, then momentum.
// The variance is kept as such: mean of g^2 minus squared mean, the same in exact numbers, loses its digits where
// gradients hardly vary and may fall below zero (West: Updating Mean and Variance Estimates. CACM 22 (1979)).
#include "optim/common_fields.h"
#include "optim/denominator.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct RmsPropCentered : RuleBase {
  template <class V>
  struct Hyper {
    V beta, momentum, eps, eps_position;
  };
  template <class V>
  struct Slots {
    V a, s, v;
  };
  template <class V>
  struct Step {
    V beta, one_minus_beta, momentum;
    Epsilon<V> eps;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "rmsprop_centered",
            .name = "RMSProp, centred",
            .summary = "Divides each component of the gradient by its recent standard deviation: steps are long where "
                       "gradients agree and short where they scatter. With momentum; at 0 there is none.",
            .equation = R"(s \leftarrow \beta\,\bigl(s + (1-\beta)\,(g-a)^2\bigr),\quad )"
                        R"(a \leftarrow \beta a + (1-\beta)\, g,\quad )"
                        R"(v \leftarrow \mu v + \frac{g}{\sqrt{s}+\epsilon}\;)"
                        R"(\text{ or }\;\mu v + \frac{g}{\sqrt{s+\epsilon}},\quad )"
                        R"(w \leftarrow w - \alpha\, v)",
            .reference = "Graves: Generating Sequences With Recurrent Neural Networks. arXiv:1308.0850 (2013), eq. "
                         "38-45, in PyTorch's form",
            .fields = {magnitude_decay_field("beta", "β", 0.95), momentum_field(0.9), epsilon_field(),
                       epsilon_position_field()},
        },
        Phase::kDirection,
        {{"a", "a", "mean gradient"}, {"s", "s", "variance of the gradient"}, {"v", "v", "velocity"}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return {h.beta, 1 - h.beta, h.momentum, epsilon_at(h.eps_position, h.eps)};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& slots, const Step<V>& c) {
    const V deviation = g - slots.a;
    slots.s = flush(c.beta * (slots.s + c.one_minus_beta * (deviation * deviation)));
    slots.a = flush(c.beta * slots.a + c.one_minus_beta * g);
    slots.v = flush(c.momentum * slots.v + g / root(slots.s, c.eps));
    return slots.v;
  }
};

}  // namespace

Stage rmsprop_centered() { return make_rule<RmsPropCentered>(); }
Recording rmsprop_centered_recording() { return record_rule<RmsPropCentered>(); }

}  // namespace slalom::optim
