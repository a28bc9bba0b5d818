// Momentum in its classical form: the learning rate is applied as each gradient enters the velocity.
#include "optim/momentum_base.h"

namespace slalom::optim {
namespace {

struct MomentumClassical : MomentumBase {
  template <class V>
  struct Step {
    V alpha, beta;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {Entry{
                .id = "momentum_classical",
                .name = "Momentum (classical)",
                .summary = "The velocity is the step itself: a gradient keeps the learning rate of the moment it "
                           "entered, so a change of the rate acts gradually.",
                .equation = R"(v \leftarrow \beta v - \alpha\, g,\quad w \leftarrow w + v)",
                .reference = "Sutskever et al.: On the Importance of Initialization and Momentum in Deep Learning. "
                             "ICML 2013, eq. 1-2",
                .fields = {beta_field("Raised, velocity lasts longer and steps grow to α/(1-β).")},
            },
            Phase::kDirection,
            {velocity()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>& now, const Hyper<V>& h, Run<V>&) {
    return {now.alpha, h.beta};
  }

  template <class V>
  static V change(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    s.v = flush(c.beta * s.v - c.alpha * g);
    return s.v;
  }
};

}  // namespace

Stage momentum_classical() { return make_rule<MomentumClassical>(); }
Recording momentum_classical_recording() { return record_rule<MomentumClassical>(); }

}  // namespace slalom::optim
