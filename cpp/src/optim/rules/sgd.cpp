// Stochastic gradient descent.
#include "optim/rule_kernel.h"

namespace slalom::optim {
namespace {

struct Sgd : RuleBase {
  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "sgd",
            .name = "SGD",
            .summary = "Steps against the gradient; the step is as long as the gradient times the learning rate.",
            .equation = R"(w \leftarrow w - \alpha\, g)",
            .reference =
                "Robbins, Monro: A Stochastic Approximation Method. Annals of Mathematical Statistics 22 (1951), eq. 8",
        },
        Phase::kDirection,
        {}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>&, Run<V>&) {
    return {};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>&, const Step<V>&) {
    return g;
  }
};

}  // namespace

Stage sgd() { return make_rule<Sgd>(); }
Recording sgd_recording() { return record_rule<Sgd>(); }

}  // namespace slalom::optim
