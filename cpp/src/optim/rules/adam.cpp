// Adam: momentum and a rate per parameter, both corrected for their start at zero.
#include "optim/adam_base.h"

namespace slalom::optim {
namespace {

struct Adam : AdamBase {
  template <class V>
  struct Hyper {
    V beta1, beta2, eps, eps_position, bias_correction;
  };
  template <class V>
  struct Step {
    Decay<V> decay;
    Corrections<V> corrections;
    Epsilon<V> eps;
  };

  SLALOM_ONCE static StageInfo describe() {
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
            .fields = {first_moment_decay_field(0.9), second_moment_decay_field(0.999), epsilon_field(),
                       epsilon_position_field(), bias_correction_field()},
        },
        Phase::kDirection,
        {first_moment(), second_moment(), beta1_product(), beta2_product()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>& run) {
    advance(run, h.beta1, h.beta2);
    return {decay(h.beta1, h.beta2), corrections(run, h.bias_correction), epsilon_at(h.eps_position, h.eps)};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    update_moments(g, s, c.decay);
    return s.m * c.corrections.m / root(s.v * c.corrections.v, c.eps);
  }
};

}  // namespace

Stage adam() { return make_rule<Adam>(); }
Recording adam_recording() { return record_rule<Adam>(); }

}  // namespace slalom::optim
