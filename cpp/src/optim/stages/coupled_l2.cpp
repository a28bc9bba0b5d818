// L2 regularization inside the gradient, as PyTorch's weight_decay: it acts on weights and biases alike, and what
// the rule does to gradients it does to this pull as well. (Regularizers of the loss act on weights only.)
#include "optim/common_fields.h"
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct CoupledL2 {
  template <class V>
  struct Hyper {
    V lambda;
  };
  template <class V>
  using Step = Hyper<V>;
  static constexpr bool kUsesNorms = false;

  SLALOM_ONCE static StageInfo describe() {
    return {Entry{
                .id = "coupled_l2",
                .name = "L2 in the gradient",
                .summary = "Adds a pull to zero to the gradient of every parameter, biases included, before the rule "
                           "sees it; adaptive rules rescale the pull along with the gradient.",
                .equation = R"(g \leftarrow g + \lambda\, w)",
                .reference = "Loshchilov, Hutter: Decoupled Weight Decay Regularization. ICLR 2019, algorithm 2, line "
                             "6 (the L2 form)",
                .fields = {weight_decay_field("lambda", "λ", 1e-4, "Raised, parameters are pulled to zero harder.")},
            },
            Phase::kGradient,
            {}};
  }

  template <class V>
  static Step<V> prepare(const Norms<V>&, const Hyper<V>& h) {
    return h;
  }

  template <class V>
  static V apply(const V& g, const V& w, const Step<V>& c) {
    return g + c.lambda * w;
  }
};

}  // namespace

Stage coupled_l2() { return make_gradient_stage<CoupledL2>(); }
Recording coupled_l2_recording() { return record_gradient_stage<CoupledL2>(); }

}  // namespace slalom::optim
