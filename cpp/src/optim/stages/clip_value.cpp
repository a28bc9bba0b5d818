// Clipping of each component of the gradient on its own.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct ClipValue {
  template <class V>
  struct Hyper {
    V max;
  };
  template <class V>
  struct Step {
    V low, high;
  };
  static constexpr bool kUsesNorms = false;

  SLALOM_ONCE static StageInfo describe() {
    const Field max{
        .id = "max",
        .symbol = "c",
        .name = "largest component",
        .help = "Raised, fewer components are cut.",
        .scale = FieldScale::kLog,
        .default_number = 1,
        .min = 0,
        .min_open = true,
        .slider_min = 0.001,
        .slider_max = 100,
        .schedulable = true,
    };
    return {Entry{
                .id = "clip_value",
                .name = "Clip gradient values",
                .summary = "Cuts every component of the gradient to a limit. Unlike clipping by norm it turns the "
                           "gradient: towards the diagonal, where several components are cut.",
                .equation = R"(g \leftarrow \max(-c,\,\min(c,\, g)))",
                .reference = "Mikolov: Statistical Language Models Based on Neural Networks. PhD thesis, Brno (2012)",
                .fields = {max},
            },
            Phase::kGradient,
            {}};
  }

  template <class V>
  static Step<V> prepare(const Norms<V>&, const Hyper<V>& h) {
    return {0 - h.max, h.max};
  }

  template <class V>
  static V apply(const V& g, const V&, const Step<V>& c) {
    return clamped(g, c.low, c.high);
  }
};

}  // namespace

Stage clip_value() { return make_gradient_stage<ClipValue>(); }
Recording clip_value_recording() { return record_gradient_stage<ClipValue>(); }

}  // namespace slalom::optim
