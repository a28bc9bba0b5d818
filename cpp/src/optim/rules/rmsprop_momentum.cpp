// RMSProp with momentum: the gradients enter the velocity already divided by their magnitude.
#include "optim/common_fields.h"
#include "optim/denominator.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct RmsPropMomentum : RuleBase {
  template <class V>
  struct Hyper {
    V beta, momentum, eps, eps_position;
  };
  template <class V>
  struct Slots {
    V s, v;
  };
  template <class V>
  struct Step {
    V beta, one_minus_beta, momentum;
    Epsilon<V> eps;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {Entry{
                .id = "rmsprop_momentum",
                .name = "RMSProp with momentum",
                .summary = "Divides each component of the gradient by its recent magnitude and sums the quotients as "
                           "momentum does; takes twice the memory of RMSProp alone.",
                .equation =
                    R"(s \leftarrow \beta s + (1-\beta)\, g^2,\quad v \leftarrow \mu v + \frac{g}{\sqrt{s}+\epsilon}\;)"
                    R"(\text{ or }\;\mu v + \frac{g}{\sqrt{s+\epsilon}},\quad w \leftarrow w - \alpha\, v)",
                .reference = "Tieleman, Hinton: Lecture 6.5, RMSProp. Neural Networks for Machine Learning, Coursera "
                             "(2012), slide 30, in PyTorch's form",
                .fields = {magnitude_decay_field("beta", "β", 0.9), momentum_field(0.9), epsilon_field(),
                           epsilon_position_field()},
            },
            Phase::kDirection,
            {{"s", "s", "mean squared gradient"}, {"v", "v", "velocity"}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return {h.beta, 1 - h.beta, h.momentum, epsilon_at(h.eps_position, h.eps)};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& slots, const Step<V>& c) {
    slots.s = flush(c.beta * slots.s + c.one_minus_beta * (g * g));
    slots.v = flush(c.momentum * slots.v + g / root(slots.s, c.eps));
    return slots.v;
  }
};

}  // namespace

Stage rmsprop_momentum() { return make_rule<RmsPropMomentum>(); }
Recording rmsprop_momentum_recording() { return record_rule<RmsPropMomentum>(); }

}  // namespace slalom::optim
