// Nesterov's accelerated gradient in the form PyTorch uses: written for the looked-ahead point, so the gradient is
// taken where the parameters are.
#include "optim/momentum_base.h"

namespace slalom::optim {
namespace {

struct Nesterov : MomentumBase {
  template <class V>
  using Step = Hyper<V>;

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "nesterov",
            .name = "Nesterov momentum",
            .summary = "Momentum that looks ahead: the step already contains where the velocity is about to lead, "
                       "which damps overshooting.",
            .equation = R"(v \leftarrow \beta v + g,\quad w \leftarrow w - \alpha\,(g + \beta v))",
            .reference = "Sutskever et al.: On the Importance of Initialization and Momentum in Deep Learning. ICML "
                         "2013, eq. 3-4, in PyTorch's form",
            .fields = {beta_field("Raised, velocity lasts longer and the look ahead reaches further.")},
        },
        Phase::kDirection,
        {velocity("beta")}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return h;
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    s.v = flush(c.beta * s.v + g);
    return g + c.beta * s.v;
  }
};

}  // namespace

Stage nesterov() { return make_rule<Nesterov>(); }
Recording nesterov_recording() { return record_rule<Nesterov>(); }

}  // namespace slalom::optim
