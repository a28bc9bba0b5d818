// Rprop: one step size per parameter, led by the signs of its gradients alone. In the variant PyTorch has (iRprop-): a
// parameter whose gradient changes its sign rests for one step.
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct Rprop : RuleBase {
  template <class V>
  struct Hyper {
    V eta_minus, eta_plus, step_min, step_max;
  };
  template <class V>
  struct Slots {
    V step, sign;
  };
  template <class V>
  struct Step {
    V alpha, eta_minus, eta_plus, step_min, step_max;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field eta_minus{
        .id = "eta_minus",
        .symbol = "η⁻",
        .name = "shrinking factor",
        .help = "Raised, a flip of the sign shortens the step less.",
        .default_number = 0.5,
        .min = 0,
        .max = 1,
        .min_open = true,
        .max_open = true,
        .slider_min = 0.05,
        .slider_max = 0.95,
        .schedulable = true,
    };
    const Field eta_plus{
        .id = "eta_plus",
        .symbol = "η⁺",
        .name = "growing factor",
        .help = "Raised, steps grow faster while the sign stays.",
        .default_number = 1.2,
        .min = 1,
        .max = 10,
        .min_open = true,
        .slider_min = 1.01,
        .slider_max = 2,
        .schedulable = true,
    };
    const Field step_min{
        .id = "step_min",
        .symbol = "Δₘᵢₙ",
        .name = "least step",
        .help = "Raised, the end of the walk is coarser.",
        .scale = FieldScale::kLog,
        .default_number = 1e-6,
        .min = 1e-30,
        .max = 1e6,
        .slider_min = 1e-8,
        .slider_max = 0.01,
        .schedulable = true,
        .below = "step_max",
    };
    const Field step_max{
        .id = "step_max",
        .symbol = "Δₘₐₓ",
        .name = "largest step",
        .help = "Raised, steps may grow longer.",
        .scale = FieldScale::kLog,
        .default_number = 50,
        .min = 1e-30,
        .max = 1e6,
        .slider_min = 0.01,
        .slider_max = 100,
        .schedulable = true,
    };
    return {
        Entry{
            .id = "rprop",
            .name = "Rprop",
            .summary = "Grows a parameter's step while its gradient keeps its sign and shrinks it when the sign flips; "
                       "the size of gradients has no effect. The learning rate is the size of the first step only. For "
                       "full batches: noise flips signs.",
            .equation =
                R"(\Delta \leftarrow \eta^{+}\Delta \text{ where } g\,\sigma > 0,\; )"
                R"(\eta^{-}\Delta \text{ where } g\,\sigma < 0;\; )"
                R"(\text{kept in } [\Delta_{min}, \Delta_{max}],\; \text{at first } \Delta = \alpha;\quad )"
                R"(\sigma \leftarrow 0 \text{ where } g\,\sigma < 0,\text{ else } \operatorname{sign}(g);\quad )"
                R"(w \leftarrow w - \sigma\Delta)",
            .reference =
                "Riedmiller, Braun: A Direct Adaptive Method for Faster Backpropagation Learning: The RPROP Algorithm. "
                "ICNN 1993, eq. 4-7; Igel, Hüsken: Improving the Rprop Learning Algorithm. NC 2000 (iRprop-)",
            .fields = {eta_minus, eta_plus, step_min, step_max},
        },
        Phase::kDirection,
        {{"step", "Δ", "step size"}, {"sign", "σ", "sign of the last gradient, 0 after a flip"}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>& now, const Hyper<V>& h, Run<V>&) {
    return {now.alpha, h.eta_minus, h.eta_plus, h.step_min, h.step_max};
  }

  template <class V>
  static V change(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    const V zero = number<V>(0);
    const V step = select(s.step == zero, c.alpha, s.step);  // later no step is 0: the least one is not
    const V agreement = sign(g) * s.sign;
    const auto flipped = agreement < zero;
    const V factor = select(flipped, c.eta_minus, select(zero < agreement, c.eta_plus, number<V>(1)));
    s.step = clamped(step * factor, c.step_min, c.step_max);
    s.sign = select(flipped, zero, sign(g));
    return zero - s.sign * s.step;
  }
};

}  // namespace

Stage rprop() { return make_rule<Rprop>(); }
Recording rprop_recording() { return record_rule<Rprop>(); }

}  // namespace slalom::optim
