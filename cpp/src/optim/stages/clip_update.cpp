// Clipping of the step, segment by segment: what Adafactor does where a second moment lags behind.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct ClipUpdate {
  template <class V>
  struct Hyper {
    V d;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field d{
        .id = "d",
        .symbol = "d",
        .name = "largest size",
        .help =
            "Raised, fewer steps are shortened. The size is the root of the mean square of a layer's step, without the "
            "learning rate.",
        .scale = FieldScale::kLog,
        .default_number = 1,
        .min = 0,
        .max = 1e6,
        .min_open = true,
        .slider_min = 0.01,
        .slider_max = 100,
        .schedulable = true,
    };
    return {
        Entry{
            .id = "clip_update",
            .name = "Clip step",
            .summary = "Shortens the step of a weight matrix or bias vector where it is larger than a limit, whatever "
                       "rule made it; a rule that divides by old, small gradients cannot throw the weights away.",
            .equation = R"(r_l = \frac{1}{\max(1, \operatorname{RMS}(u_l) / d)},\quad )"
                        R"(w_l \leftarrow w_l - \alpha\, r_l\, u_l)",
            .reference = "Shazeer, Stern: Adafactor: Adaptive Learning Rates with Sublinear Memory Cost. ICML 2018, "
                         "section 6",
            .fields = {d},
        },
        Phase::kUpdate,
        {{"r", "r", "factor of the last step", SlotScope::kSegment, SlotStart::kOne}}};
  }

  template <class V>
  static V scale(const SegmentNorms<V>& norms, const Hyper<V>& h) {
    const V relative = norms.direction / sqrt(norms.size) / h.d;
    return select(V(1) < relative, 1 / relative, V(1));
  }
};

}  // namespace

Stage clip_update() { return make_update_stage<ClipUpdate>(); }
Recording clip_update_recording() { return record_update_stage<ClipUpdate>(); }

}  // namespace slalom::optim
