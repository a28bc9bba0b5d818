// The Polyak step: gradient descent whose rate follows from how far the loss is above a target. The learning rate is
// the largest step it may take.
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct PolyakStep : RuleBase {
  static constexpr bool kUsesNorms = true;

  template <class V>
  struct Hyper {
    V target;
  };
  template <class V>
  struct Run {
    V rate;
  };
  template <class V>
  struct Step {
    V minus_rate;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field target{
        .id = "target",
        .symbol = "f₀",
        .name = "target loss",
        .help = "The least loss to be reached: raised, steps get shorter, and end where the loss is below it.",
        .default_number = 0,
        .min = -1e6,
        .max = 1e6,
        .slider_min = -1,
        .slider_max = 1,
        .schedulable = true,
    };
    return {
        Entry{
            .id = "polyak_step",
            .name = "Polyak step",
            .summary = "Chooses each step's rate by itself: as far as a line through the loss here, falling with the "
                       "gradient, needs to reach the target loss, and never above the learning rate.",
            .equation = R"(\gamma = \min\Bigl(\alpha, \frac{\max(L - f_0, 0)}{\lVert g\rVert^2}\Bigr),\quad )"
                        R"(w \leftarrow w - \gamma\, g)",
            .reference = "Polyak: Introduction to Optimization (1987), section 5.3; bounded and on minibatches: "
                         "Loizou et al.: Stochastic Polyak Step-size for SGD. AISTATS 2021, equation 3 with c = 1",
            .fields = {target},
        },
        Phase::kDirection,
        {{"rate", "γ", "rate of the last step", SlotScope::kRun}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>& now, const Hyper<V>& h, Run<V>& run) {
    const V above = select(h.target < now.loss, now.loss - h.target, V(0));
    const V rate = select(V(0) < now.norm, above / (now.norm * now.norm), V(0));
    run.rate = select(rate < now.alpha, rate, now.alpha);
    return {0 - run.rate};
  }

  template <class V>
  static V change(const V& g, const V&, Slots<V>&, const Step<V>& c) {
    return c.minus_rate * g;
  }
};

}  // namespace

Stage polyak_step() { return make_rule<PolyakStep>(); }
Recording polyak_step_recording() { return record_rule<PolyakStep>(); }

}  // namespace slalom::optim
