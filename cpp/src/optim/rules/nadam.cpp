// NAdam: Adam with the look ahead of Nesterov's momentum, in the form PyTorch uses.
#include "optim/adam_base.h"

namespace slalom::optim {
namespace {

struct NAdam : AdamBase {
  template <class V>
  struct Hyper {
    V beta1, beta2, eps, momentum_decay;
  };
  template <class V>
  struct Run {
    V mu_product, beta2_power;
  };
  template <class V>
  struct Step {
    Decay<V> decay;
    V g_scale, m_scale, v_correction, eps;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field momentum_decay{
        .id = "momentum_decay",
        .symbol = "ψ",
        .name = "momentum's warm-up",
        .help = "Raised, the momentum reaches β₁ sooner; at 0 it stays at half of it.",
        .scale = FieldScale::kLog,
        .default_number = 0.004,
        .min = 0,
        .max = 100,
        .slider_min = 1e-4,
        .slider_max = 1,
        .schedulable = true,
    };
    return {
        Entry{
            .id = "nadam",
            .name = "NAdam",
            .summary = "Adam whose step mixes the present gradient with what the first moment is about to become; the "
                       "momentum that weighs the two grows from half of β₁ to β₁ in the first steps.",
            .equation =
                R"(\mu_t = \beta_1\bigl(1 - \tfrac{1}{2}\, 0.96^{t\psi}\bigr),\quad \Pi \leftarrow \Pi\,\mu_t,\quad )"
                R"(m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\, g^2,\quad )"
                R"(\hat m = \frac{\mu_{t+1}\, m}{1-\Pi\,\mu_{t+1}} + \frac{(1-\mu_t)\, g}{1-\Pi},\quad )"
                R"(w \leftarrow w - \alpha\,\frac{\hat m}{\sqrt{v/(1-\beta_2^t)}+\epsilon})",
            .reference = "Dozat: Incorporating Nesterov Momentum into Adam. ICLR workshop 2016, algorithm 2, with "
                         "PyTorch's momentum schedule",
            .fields = {first_moment_decay_field(0.9), second_moment_decay_field(0.999), epsilon_field(),
                       momentum_decay},
        },
        Phase::kDirection,
        {first_moment(),
         second_moment(),
         {"mu_product", "Π", "product of all momenta", SlotScope::kRun, SlotStart::kOne},
         beta2_product()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>& now, const Hyper<V>& h, Run<V>& run) {
    const auto momentum_at = [&](const V& t) { return h.beta1 * (1 - V(0.5) * power(V(0.96), t * h.momentum_decay)); };
    const V mu = momentum_at(now.t);
    const V next_mu = momentum_at(now.t + 1);
    run.mu_product = decayed_power(run.mu_product, mu);
    run.beta2_power = decayed_power(run.beta2_power, h.beta2);
    return {decay(h.beta1, h.beta2), (1 - mu) / (1 - run.mu_product), next_mu / (1 - run.mu_product * next_mu),
            1 / (1 - run.beta2_power), h.eps};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    update_moments(g, s, c.decay);
    return (c.g_scale * g + c.m_scale * s.m) / (sqrt(s.v * c.v_correction) + c.eps);
  }
};

}  // namespace

Stage nadam() { return make_rule<NAdam>(); }
Recording nadam_recording() { return record_rule<NAdam>(); }

}  // namespace slalom::optim
