// L1 regularization inside the gradient: a pull to zero of the same strength however small a parameter is. It acts on
// weights and biases alike. (Regularizers of the loss act on weights only.)
#include "optim/common_fields.h"
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct CoupledL1 {
  template <class V>
  struct Hyper {
    V lambda;
  };
  template <class V>
  using Step = Hyper<V>;
  static constexpr bool kUsesNorms = false;

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "coupled_l1",
            .name = "L1 in the gradient",
            .summary = "Adds a pull to zero to the gradient of every parameter, biases included, that is as strong "
                       "for small parameters as for large ones, so that many end near zero.",
            .equation = R"(g \leftarrow g + \lambda\,\operatorname{sign}(w))",
            .reference = "Tibshirani: Regression Shrinkage and Selection via the Lasso. JRSS B 58 (1996), eq. 1 (the "
                         "subgradient of its penalty)",
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
    return g + c.lambda * sign(w);
  }
};

}  // namespace

Stage coupled_l1() { return make_gradient_stage<CoupledL1>(); }
Recording coupled_l1_recording() { return record_gradient_stage<CoupledL1>(); }

}  // namespace slalom::optim
