// Adagrad: each parameter's rate divided by the root of the sum of all its squared gradients.
#include "optim/common_fields.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct Adagrad : RuleBase {
  template <class V>
  struct Hyper {
    V eps, initial;
  };
  template <class V>
  struct Slots {
    V s;
  };
  template <class V>
  using Step = Hyper<V>;

  SLALOM_ONCE static StageInfo describe() {
    const Field initial{
        .id = "initial",
        .symbol = "s₀",
        .name = "initial sum",
        .help = "Raised, the first steps are shorter, as if gradients had been summed before.",
        .default_number = 0,
        .min = 0,
        .max = 1e6,
        .slider_min = 0,
        .slider_max = 10,
        .schedulable = true,
    };
    return {Entry{
                .id = "adagrad",
                .name = "Adagrad",
                .summary = "Divides each component of the gradient by the root of the sum of all its squares so far: "
                           "parameters that rarely get a gradient keep a large rate, and every rate only ever falls.",
                .equation = R"(s \leftarrow s + g^2,\quad w \leftarrow w - \alpha\,\frac{g}{\sqrt{s_0 + s}+\epsilon})",
                .reference = "Duchi, Hazan, Singer: Adaptive Subgradient Methods for Online Learning and Stochastic "
                             "Optimization. JMLR 12 (2011), figure 1 (diagonal form)",
                .fields = {epsilon_field(1e-10), initial},
            },
            Phase::kDirection,
            {{"s", "s", "sum of squared gradients"}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return h;
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& slots, const Step<V>& c) {
    slots.s = flush(slots.s + g * g);
    return g / (sqrt(c.initial + slots.s) + c.eps);
  }
};

}  // namespace

Stage adagrad() { return make_rule<Adagrad>(); }
Recording adagrad_recording() { return record_rule<Adagrad>(); }

}  // namespace slalom::optim
