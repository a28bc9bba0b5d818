// RMSProp: each parameter's rate divided by a running root mean square of its gradients.
#include "optim/common_fields.h"
#include "optim/denominator.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct RmsProp : RuleBase {
  template <class V>
  struct Hyper {
    V beta, eps, eps_position;
  };
  template <class V>
  struct Slots {
    V s;
  };
  template <class V>
  struct Step {
    V beta, one_minus_beta;
    Epsilon<V> eps;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "rmsprop",
            .name = "RMSProp",
            .summary = "Divides each component of the gradient by its recent magnitude: the rate shrinks where the "
                       "gradient is large and grows where it is small.",
            .equation =
                R"(s \leftarrow \beta s + (1-\beta)\, g^2,\quad w \leftarrow w - \alpha\,\frac{g}{\sqrt{s}+\epsilon})"
                R"(\;\text{ or }\;w - \alpha\,\frac{g}{\sqrt{s+\epsilon}})",
            .reference = "Tieleman, Hinton: Lecture 6.5, RMSProp. Neural Networks for Machine Learning, Coursera "
                         "(2012), slide 29",
            .fields = {magnitude_decay_field("beta", "β", 0.9), epsilon_field(), epsilon_position_field()},
        },
        Phase::kDirection,
        {{"s", "s", "mean squared gradient"}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return {h.beta, 1 - h.beta, epsilon_at(h.eps_position, h.eps)};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& slots, const Step<V>& c) {
    slots.s = flush(c.beta * slots.s + c.one_minus_beta * (g * g));
    return g / root(slots.s, c.eps);
  }
};

}  // namespace

Stage rmsprop() { return make_rule<RmsProp>(); }
Recording rmsprop_recording() { return record_rule<RmsProp>(); }

}  // namespace slalom::optim
