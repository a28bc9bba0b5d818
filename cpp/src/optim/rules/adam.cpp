// Adam: momentum and a rate per parameter, both corrected for their start at zero.
#include "optim/common_fields.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct Adam : RuleBase {
  template <class V>
  struct Hyper {
    V beta1, beta2, eps, eps_position;
  };
  template <class V>
  struct Run {
    V beta1_power, beta2_power;
  };
  template <class V>
  struct Slots {
    V m, v;
  };
  // One of the two epsilons is 0, which leaves the other form exact.
  template <class V>
  struct Step {
    V beta1, one_minus_beta1, beta2, one_minus_beta2, m_correction, v_correction, eps_inside, eps_outside;
  };

  static StageInfo describe() {
    return {
        Entry{
            .id = "adam",
            .name = "Adam",
            .summary = "Averages gradients as momentum does and divides by their recent magnitude as RMSProp does, "
                       "both corrected for starting at zero.",
            .equation =
                R"(m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\, g^2,\quad )"
                R"(\hat m = \frac{m}{1-\beta_1^t},\quad \hat v = \frac{v}{1-\beta_2^t},\quad )"
                R"(w \leftarrow w - \alpha\,\frac{\hat m}{\sqrt{\hat v}+\epsilon})"
                R"(\;\text{ or }\;w - \alpha\,\frac{\hat m}{\sqrt{\hat v+\epsilon}})",
            .reference = "Kingma, Ba: Adam: A Method for Stochastic Optimization. ICLR 2015, algorithm 1",
            .fields = {decay_rate_field("beta1", "β₁", "first-moment decay",
                                        "Raised, the direction averages more gradients.", 0.9),
                       decay_rate_field("beta2", "β₂", "second-moment decay",
                                        "Raised, the magnitude averages more gradients.", 0.999),
                       epsilon_field(), epsilon_position_field()},
        },
        Phase::kDirection,
        {{"m", "m", "first moment"},
         {"v", "v", "second moment"},
         {"beta1_power", "β₁ᵗ", "product of all β₁", SlotScope::kRun, SlotStart::kOne},
         {"beta2_power", "β₂ᵗ", "product of all β₂", SlotScope::kRun, SlotStart::kOne}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>& run) {
    run.beta1_power = decayed_power(run.beta1_power, h.beta1);
    run.beta2_power = decayed_power(run.beta2_power, h.beta2);
    const auto inside = h.eps_position == kEpsilonInside;
    return {h.beta1,
            1 - h.beta1,
            h.beta2,
            1 - h.beta2,
            1 / (1 - run.beta1_power),
            1 / (1 - run.beta2_power),
            select(inside, h.eps, V(0)),
            select(inside, V(0), h.eps)};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    s.m = flush(c.beta1 * s.m + c.one_minus_beta1 * g);
    s.v = flush(c.beta2 * s.v + c.one_minus_beta2 * (g * g));
    return s.m * c.m_correction / (sqrt(s.v * c.v_correction + c.eps_inside) + c.eps_outside);
  }
};

}  // namespace

Stage adam() { return make_rule<Adam>(); }

}  // namespace slalom::optim
