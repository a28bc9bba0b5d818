// Adam-2k: Adam that first only watches: for N steps the second moment alone is updated.
#include "optim/adam_base.h"

namespace slalom::optim {
namespace {

struct Adam2k : AdamBase {
  template <class V>
  struct Hyper {
    V beta1, beta2, eps, eps_position, freeze;
  };
  template <class V>
  struct Step {
    Decay<V> decay;
    Corrections<V> corrections;
    Epsilon<V> eps;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field freeze{
        .id = "freeze",
        .symbol = "N",
        .name = "steps at rest",
        .help = "Raised, the parameters start to move later; at 0 this is Adam.",
        .type = FieldType::kInteger,
        .default_number = 2000,
        .min = 0,
        .max = 1e9,
        .slider_min = 0,
        .slider_max = 5000,
    };
    return {
        Entry{
            .id = "adam_2k",
            .name = "Adam-2k",
            .summary =
                "Adam that leaves the parameters and the first moment alone for its first N steps and only learns the "
                "magnitude of the gradients; shows that warm-up tames the adaptive rate's early variance.",
            .equation =
                R"(t > N:\; m \leftarrow \beta_1 m + (1-\beta_1)\, g;\quad )"
                R"(v \leftarrow \beta_2 v + (1-\beta_2)\, g^2;\quad )"
                R"(t > N:\; w \leftarrow w - \alpha\,\frac{m/(1-\beta_1^{t-N})}{\sqrt{v/(1-\beta_2^t)}+\epsilon})"
                R"(\;\text{ or }\;w - \alpha\,\frac{m/(1-\beta_1^{t-N})}{\sqrt{v/(1-\beta_2^t)+\epsilon}})",
            .reference = "Liu et al.: On the Variance of the Adaptive Learning Rate and Beyond. ICLR 2020, section 3",
            .fields = {first_moment_decay_field(0.9), second_moment_decay_field(0.999), epsilon_field(),
                       epsilon_position_field(), freeze},
        },
        Phase::kDirection,
        {first_moment(),
         second_moment(),
         {"beta1_power", "β₁ᵗ⁻ᴺ", "product of all β₁ since the parameters move", SlotScope::kRun, SlotStart::kOne},
         beta2_product()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>& now, const Hyper<V>& h, Run<V>& run) {
    const auto moves = h.freeze < now.t;
    const V beta1 = select(moves, h.beta1, V(1));  // 1 keeps the first moment and its product as they are
    advance(run, beta1, h.beta2);
    const Corrections<V> c = corrections(run, V(1));
    return {decay(beta1, h.beta2), {select(moves, c.m, V(0)), c.v}, epsilon_at(h.eps_position, h.eps)};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    update_moments(g, s, c.decay);
    return s.m * c.corrections.m / root(s.v * c.corrections.v, c.eps);
  }
};

}  // namespace

Stage adam_2k() { return make_rule<Adam2k>(); }
Recording adam_2k_recording() { return record_rule<Adam2k>(); }

}  // namespace slalom::optim
