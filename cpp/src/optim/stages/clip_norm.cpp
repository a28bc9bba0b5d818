// Clipping by norm: of the whole gradient, or of each segment's part of it.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct ClipNorm {
  template <class V>
  struct Hyper {
    V max, scope;
  };
  template <class V>
  struct Step {
    V factor;
  };
  static constexpr int kWhole = 0;  // choices of `scope`
  static constexpr int kSegment = 1;
  static constexpr bool kUsesNorms = true;

  SLALOM_ONCE static StageInfo describe() {
    const Field max{
        .id = "max",
        .symbol = "c",
        .name = "largest norm",
        .help = "Raised, fewer gradients are shortened.",
        .scale = FieldScale::kLog,
        .default_number = 1,
        .min = 0,
        .min_open = true,
        .slider_min = 0.01,
        .slider_max = 100,
        .schedulable = true,
    };
    const Field scope{
        .id = "scope",
        .name = "norm of",
        .help =
            "The whole gradient, or each weight matrix and bias vector on its own, so that a cliff in one layer does "
            "not slow the others.",
        .type = FieldType::kChoice,
        .default_number = kWhole,
        .choices = {"whole", "segment"},
    };
    return {Entry{
                .id = "clip_norm",
                .name = "Clip gradient norm",
                .summary = "Shortens the gradient where it is longer than a limit and keeps its direction, so that a "
                           "cliff does not throw the parameters far away.",
                .equation = R"(g \leftarrow g\,\min\Bigl(1, \frac{c}{\lVert g\rVert}\Bigr))"
                            R"(\;\text{ or }\;g_l\,\min\Bigl(1, \frac{c}{\lVert g_l\rVert}\Bigr))",
                .reference = "Pascanu, Mikolov, Bengio: On the Difficulty of Training Recurrent Neural Networks. ICML "
                             "2013, algorithm 1",
                .fields = {max, scope},
            },
            Phase::kGradient,
            {}};
  }

  template <class V>
  static Step<V> prepare(const Norms<V>& norms, const Hyper<V>& h) {
    const V norm = select(h.scope == V(kSegment), norms.segment, norms.whole);
    return {select(h.max < norm, h.max / norm, V(1))};
  }

  template <class V>
  static V apply(const V& g, const V&, const Step<V>& c) {
    return g * c.factor;
  }
};

}  // namespace

Stage clip_norm() { return make_gradient_stage<ClipNorm>(); }
Recording clip_norm_recording() { return record_gradient_stage<ClipNorm>(); }

}  // namespace slalom::optim
