// Steps relative to the size of the weights: the learning rate says by which part of itself a layer may change.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct RelativeStep {
  template <class V>
  struct Hyper {
    V least;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field least{
        .id = "least",
        .symbol = "ε",
        .name = "least size",
        .help = "What weights smaller than it count as, so that those at zero can move: raised, they move faster.",
        .scale = FieldScale::kLog,
        .default_number = 1e-3,
        .min = 0,
        .max = 1000,
        .min_open = true,
        .slider_min = 1e-5,
        .slider_max = 1,
        .schedulable = true,
    };
    return {
        Entry{
            .id = "relative_step",
            .name = "Relative step",
            .summary = "Multiplies the step of each weight matrix and bias vector with the size of its weights, so "
                       "that one learning rate suits layers of any scale.",
            .equation =
                R"(r_l = \max(\epsilon, \operatorname{RMS}(w_l)),\quad w_l \leftarrow w_l - \alpha\, r_l\, u_l)",
            .reference = "Shazeer, Stern: Adafactor: Adaptive Learning Rates with Sublinear Memory Cost. ICML 2018, "
                         "section 8",
            .fields = {least},
        },
        Phase::kUpdate,
        {{"r", "r", "size of the weights at the last step", SlotScope::kSegment, SlotStart::kOne}}};
  }

  template <class V>
  static V scale(const SegmentNorms<V>& norms, const Hyper<V>& h) {
    const V size = norms.weights / sqrt(norms.size);
    return select(size < h.least, h.least, size);
  }
};

}  // namespace

Stage relative_step() { return make_update_stage<RelativeStep>(); }
Recording relative_step_recording() { return record_update_stage<RelativeStep>(); }

}  // namespace slalom::optim
