// SAM, sharpness-aware minimization: the gradient of the step is the one at a point a little uphill, found with the
// gradient here on the same examples. A step costs two gradients.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct Sam {
  template <class V>
  struct Hyper {
    V rho;
  };
  template <class V>
  struct Step {
    V reach;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field rho{
        .id = "rho",
        .symbol = "ρ",
        .name = "radius",
        .help = "Raised, the gradient is taken farther uphill, so that only wider minima are kept.",
        .scale = FieldScale::kLog,
        .default_number = 0.05,
        .min = 0,
        .max = 100,
        .slider_min = 1e-3,
        .slider_max = 1,
        .schedulable = true,
    };
    return {
        Entry{
            .id = "sam",
            .name = "Sharpness-aware (SAM)",
            .summary = "Goes against the gradient of the worst point nearby instead of the one here, which leads to "
                       "wide minima; every step takes two gradients.",
            .equation = R"(\tilde w = w + \rho\,\frac{g}{\lVert g\rVert},\quad g \leftarrow \nabla L(\tilde w))",
            .reference = "Foret et al.: Sharpness-Aware Minimization for Efficiently Improving Generalization. ICLR "
                         "2021, algorithm 1",
            .fields = {rho},
        },
        Phase::kGradient,
        {}};
  }

  template <class V>
  static Step<V> prepare(const V& norm, const Hyper<V>& h) {
    return {select(V(0) < norm, h.rho / norm, V(0))};
  }

  template <class V>
  static V ascend(const V& w, const V& g, const Step<V>& c) {
    return w + c.reach * g;
  }
};

}  // namespace

Stage sam() { return make_ascent_stage<Sam>(); }
Recording sam_recording() { return record_ascent_stage<Sam>(); }

}  // namespace slalom::optim
