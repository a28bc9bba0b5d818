// AMSGrad: Adam that divides by the largest second moment so far. A rule of its own and no switch of Adam, because it
// keeps a third number per parameter.
#include "optim/adam_base.h"

namespace slalom::optim {
namespace {

struct AmsGrad : AdamBase {
  template <class V>
  struct Hyper {
    V beta1, beta2, eps, eps_position, bias_correction;
  };
  template <class V>
  struct Slots {
    V m, v, v_max;
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
            .id = "amsgrad",
            .name = "AMSGrad",
            .summary =
                "Adam whose second moment never shrinks: a rare large gradient keeps its parameter's rate low for "
                "good, which restores convergence where Adam may fail. The paper has no bias correction, PyTorch has.",
            .equation =
                R"(m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\, g^2,\quad )"
                R"(v_{max} \leftarrow \max(v_{max}, v),\quad )"
                R"(w \leftarrow w - \alpha\,\frac{m/(1-\beta_1^t)}{\sqrt{v_{max}/(1-\beta_2^t)}+\epsilon})"
                R"(\;\text{ or }\;w - \alpha\,\frac{m/(1-\beta_1^t)}{\sqrt{v_{max}/(1-\beta_2^t)+\epsilon}})",
            .reference = "Reddi, Kale, Kumar: On the Convergence of Adam and Beyond. ICLR 2018, algorithm 2, with "
                         "PyTorch's correction",
            .fields = {first_moment_decay_field(0.9), second_moment_decay_field(0.999), epsilon_field(),
                       epsilon_position_field(), bias_correction_field()},
        },
        Phase::kDirection,
        {first_moment(),
         second_moment(),
         {"v_max", "vₘₐₓ", "largest second moment"},
         beta1_product(),
         beta2_product()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>& run) {
    advance(run, h.beta1, h.beta2);
    return {decay(h.beta1, h.beta2), corrections(run, h.bias_correction), epsilon_at(h.eps_position, h.eps)};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    update_moments(g, s, c.decay);
    s.v_max = larger(s.v_max, s.v);
    return s.m * c.corrections.m / root(s.v_max * c.corrections.v, c.eps);
  }
};

}  // namespace

Stage amsgrad() { return make_rule<AmsGrad>(); }
Recording amsgrad_recording() { return record_rule<AmsGrad>(); }

}  // namespace slalom::optim
