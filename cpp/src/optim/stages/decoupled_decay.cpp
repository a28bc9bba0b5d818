// Decoupled weight decay: parameters shrink by a factor, untouched by what the rule does to gradients.
#include "optim/common_fields.h"
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct DecoupledDecay {
  template <class V>
  struct Hyper {
    V lambda;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "decoupled_decay",
            .name = "Decoupled weight decay",
            .summary = "Shrinks every parameter by the same factor and then takes the step; the pull to zero is not "
                       "rescaled by adaptive rules.",
            .equation = R"(w \leftarrow (1-\alpha\lambda)\, w)",
            .reference = "Loshchilov, Hutter: Decoupled Weight Decay Regularization. ICLR 2019, algorithm 2, line 12",
            .fields = {weight_decay_field("lambda", "λ", 0.01, "Raised, parameters are pulled to zero harder.")},
        },
        Phase::kUpdate,
        {}};
  }

  template <class V>
  static V weight_factor(const V& alpha, const Hyper<V>& h) {
    return 1 - alpha * h.lambda;
  }
};

}  // namespace

Stage decoupled_decay() { return make_update_stage<DecoupledDecay>(); }
Recording decoupled_decay_recording() { return record_update_stage<DecoupledDecay>(); }

}  // namespace slalom::optim
