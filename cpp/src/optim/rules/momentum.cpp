// Momentum as PyTorch writes it: the velocity sums gradients, the learning rate scales the whole of it.
#include "optim/momentum_base.h"

namespace slalom::optim {
namespace {

struct Momentum : MomentumBase {
  template <class V>
  using Step = Hyper<V>;

  SLALOM_ONCE static StageInfo describe() {
    return {Entry{
                .id = "momentum",
                .name = "Momentum",
                .summary = "Sums past gradients, older ones fading: motion along a valley adds up, zig-zag across it "
                           "cancels. A change of the learning rate acts on the whole velocity at once.",
                .equation = R"(v \leftarrow \beta v + g,\quad w \leftarrow w - \alpha\, v)",
                .reference = "Sutskever et al.: On the Importance of Initialization and Momentum in Deep Learning. "
                             "ICML 2013, eq. 1-2, in PyTorch's form",
                .fields = {beta_field("Raised, velocity lasts longer and steps grow to α/(1-β).")},
            },
            Phase::kDirection,
            {velocity()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, Run<V>&) {
    return h;
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    s.v = flush(c.beta * s.v + g);
    return s.v;
  }
};

}  // namespace

Stage momentum() { return make_rule<Momentum>(); }
Recording momentum_recording() { return record_rule<Momentum>(); }

}  // namespace slalom::optim
