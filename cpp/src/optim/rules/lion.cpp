// Lion: steps of equal length in every parameter, along the sign of a momentum.
#include "optim/common_fields.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct Lion : RuleBase {
  template <class V>
  struct Hyper {
    V beta1, beta2;
  };
  template <class V>
  struct Slots {
    V m;
  };
  template <class V>
  struct Step {
    V beta1, one_minus_beta1, beta2, one_minus_beta2;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "lion",
            .name = "Lion",
            .summary = "Moves every parameter by exactly the learning rate, up or down as the sign of an average of "
                       "gradients says. Found by search among programs; wants a rate of a tenth to a third of Adam's.",
            .equation = R"(w \leftarrow w - \alpha\,\operatorname{sign}\bigl(\beta_1 m + (1-\beta_1)\, g\bigr),\quad )"
                        R"(m \leftarrow \beta_2 m + (1-\beta_2)\, g)",
            .reference = "Chen et al.: Symbolic Discovery of Optimization Algorithms. NeurIPS 2023, algorithm 2",
            .fields = {decay_rate_field("beta1", "β₁", "momentum in the step",
                                        "Raised, the present gradient weighs less in the sign.", 0.9),
                       decay_rate_field("beta2", "β₂", "momentum's decay",
                                        "Raised, the momentum averages more gradients.", 0.99)},
        },
        Phase::kDirection,
        {{"m", "m", "momentum"}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return {h.beta1, 1 - h.beta1, h.beta2, 1 - h.beta2};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    const V mixed = c.beta1 * s.m + c.one_minus_beta1 * g;
    s.m = flush(c.beta2 * s.m + c.one_minus_beta2 * g);
    return sign(mixed);
  }
};

}  // namespace

Stage lion() { return make_rule<Lion>(); }
Recording lion_recording() { return record_rule<Lion>(); }

}  // namespace slalom::optim
