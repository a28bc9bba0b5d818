// Adamax: Adam with the fading maximum of |g| in the place of the root of its mean square.
#include "optim/adam_base.h"

namespace slalom::optim {
namespace {

struct Adamax : AdamBase {
  template <class V>
  struct Hyper {
    V beta1, beta2, eps;
  };
  template <class V>
  struct Run {
    V beta1_power;
  };
  template <class V>
  struct Slots {
    V m, u;
  };
  template <class V>
  struct Step {
    V beta1, one_minus_beta1, beta2, eps, m_correction;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {Entry{
                .id = "adamax",
                .name = "Adamax",
                .summary = "Adam that divides by the largest recent gradient instead of their root mean square: one "
                           "outlier shortens the steps until it has faded.",
                .equation = R"(m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad )"
                            R"(u \leftarrow \max(\beta_2 u,\,\lvert g\rvert + \epsilon),\quad )"
                            R"(w \leftarrow w - \frac{\alpha}{1-\beta_1^t}\,\frac{m}{u})",
                .reference = "Kingma, Ba: Adam: A Method for Stochastic Optimization. ICLR 2015, algorithm 2, with "
                             "PyTorch's epsilon",
                .fields = {first_moment_decay_field(0.9),
                           decay_rate_field("beta2", "β₂", "maximum's decay",
                                            "Raised, a large gradient shortens the steps for longer.", 0.999),
                           epsilon_field()},
            },
            Phase::kDirection,
            {first_moment(), {"u", "u", "fading maximum of |g|"}, beta1_product()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>& run) {
    run.beta1_power = decayed_power(run.beta1_power, h.beta1);
    return {h.beta1, 1 - h.beta1, h.beta2, h.eps, 1 / (1 - run.beta1_power)};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    s.m = flush(c.beta1 * s.m + c.one_minus_beta1 * g);
    s.u = larger(c.beta2 * s.u, abs(g) + c.eps);  // never below epsilon: nothing to flush, and no division by 0
    return s.m * c.m_correction / s.u;
  }
};

}  // namespace

Stage adamax() { return make_rule<Adamax>(); }
Recording adamax_recording() { return record_rule<Adamax>(); }

}  // namespace slalom::optim
