// Momentum as an exponential moving average of the gradients.
#include "optim/momentum_base.h"

namespace slalom::optim {
namespace {

struct MomentumEma : MomentumBase {
  template <class V>
  struct Step {
    V beta, one_minus_beta;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {Entry{
                .id = "momentum_ema",
                .name = "Momentum (moving average)",
                .summary = "Averages past gradients instead of summing them, so the length of a step hardly depends on "
                           "β: rate and momentum can be tuned apart from each other.",
                .equation = R"(v \leftarrow \beta v + (1-\beta)\, g,\quad w \leftarrow w - \alpha\, v)",
                .reference = "Kingma, Ba: Adam: A Method for Stochastic Optimization. ICLR 2015, algorithm 1, its "
                             "first moment without correction",
                .fields = {beta_field("Raised, the average spans more gradients, about 1/(1-β) of them.")},
            },
            Phase::kDirection,
            {velocity()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return {h.beta, 1 - h.beta};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    s.v = flush(c.beta * s.v + c.one_minus_beta * g);
    return s.v;
  }
};

}  // namespace

Stage momentum_ema() { return make_rule<MomentumEma>(); }
Recording momentum_ema_recording() { return record_rule<MomentumEma>(); }

}  // namespace slalom::optim
