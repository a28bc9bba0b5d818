// Adadelta: steps as long as recent steps were, relative to how long recent gradients were.
#include "optim/common_fields.h"
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct Adadelta : RuleBase {
  template <class V>
  struct Hyper {
    V rho, eps;
  };
  template <class V>
  struct Slots {
    V s, u;
  };
  template <class V>
  struct Step {
    V rho, one_minus_rho, eps;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "adadelta",
            .name = "Adadelta",
            .summary = "Divides the gradient by its recent magnitude and multiplies it with the recent magnitude of "
                       "the changes, so a step has the units of the parameters; meant for a learning rate of 1.",
            .equation = R"(s \leftarrow \rho s + (1-\rho)\, g^2,\quad )"
                        R"(d = \frac{\sqrt{u+\epsilon}}{\sqrt{s+\epsilon}}\, g,\quad )"
                        R"(u \leftarrow \rho u + (1-\rho)\, d^2,\quad w \leftarrow w - \alpha\, d)",
            .reference = "Zeiler: ADADELTA: An Adaptive Learning Rate Method. arXiv:1212.5701 (2012), algorithm 1",
            .fields = {magnitude_decay_field("rho", "ρ", 0.9), epsilon_field(1e-6)},
        },
        Phase::kDirection,
        {{"s", "s", "mean squared gradient"}, {"u", "u", "mean squared change"}}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return {h.rho, 1 - h.rho, h.eps};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& slots, const Step<V>& c) {
    slots.s = flush(c.rho * slots.s + c.one_minus_rho * (g * g));
    const V d = sqrt(slots.u + c.eps) / sqrt(slots.s + c.eps) * g;
    slots.u = flush(c.rho * slots.u + c.one_minus_rho * (d * d));
    return d;
  }
};

}  // namespace

Stage adadelta() { return make_rule<Adadelta>(); }
Recording adadelta_recording() { return record_rule<Adadelta>(); }

}  // namespace slalom::optim
