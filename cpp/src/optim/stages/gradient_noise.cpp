// Gaussian noise on the gradient. It comes from the experiment's noise stream and depends on seed, step and parameter
// alone, so runs of one experiment see the same noise whatever else they do.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct GradientNoise {
  template <class V>
  struct Hyper {
    V sigma;
  };
  template <class V>
  using Step = Hyper<V>;
  static constexpr bool kUsesNorms = false;

  SLALOM_ONCE static StageInfo describe() {
    const Field sigma{
        .id = "sigma",
        .symbol = "σ",
        .name = "noise",
        .help = "Raised, the gradient of every parameter is blurred more; a schedule lets it fade.",
        .scale = FieldScale::kLog,
        .default_number = 0.1,
        .min = 0,
        .max = 1e6,
        .slider_min = 1e-4,
        .slider_max = 10,
        .schedulable = true,
    };
    return {
        Entry{
            .id = "gradient_noise",
            .name = "Gradient noise",
            .summary = "Adds normal noise to the gradient of every parameter, which shakes a run out of poor regions "
                       "early on when it fades with time.",
            .equation = R"(g \leftarrow g + \sigma\,\xi,\quad \xi \sim \mathcal{N}(0, 1))",
            .reference = "Neelakantan et al.: Adding Gradient Noise Improves Learning for Very Deep Networks. "
                         "arXiv:1511.06807 (2015), section 2",
            .fields = {sigma},
        },
        Phase::kGradient,
        {}};
  }

  template <class V>
  static Step<V> prepare(const Norms<V>&, const Hyper<V>& h) {
    return h;
  }

  template <class V>
  static V apply(const V& g, const V&, const V& noise, const Step<V>& c) {
    return g + c.sigma * noise;
  }
};

}  // namespace

Stage gradient_noise() { return make_gradient_stage<GradientNoise>(); }
Recording gradient_noise_recording() { return record_gradient_stage<GradientNoise>(); }

}  // namespace slalom::optim
