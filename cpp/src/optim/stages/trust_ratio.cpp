// Trust ratio: the step of each segment made as long as the segment's weights, times the learning rate. Around Adam
// with decay it is LAMB, around momentum LARS. Decay listed before it is part of the step whose length it takes.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

Field weight_norm_bound(std::string id, std::string symbol, std::string name, std::string help, double value) {
  return {
      .id = std::move(id),
      .symbol = std::move(symbol),
      .name = std::move(name),
      .help = std::move(help),
      .default_number = value,
      .min = 0,
      .max = 1e6,
      .slider_min = 0,
      .slider_max = 100,
      .schedulable = true,
  };
}

struct TrustRatio {
  template <class V>
  struct Hyper {
    V eta, low, high;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field eta{
        .id = "eta",
        .symbol = "η",
        .name = "trust",
        .help = "Raised, every segment takes longer steps.",
        .scale = FieldScale::kLog,
        .default_number = 1,
        .min = 0,
        .max = 100,
        .min_open = true,
        .slider_min = 1e-4,
        .slider_max = 10,
        .schedulable = true,
    };
    Field low = weight_norm_bound("low", "γ₁", "least norm of weights",
                                  "Raised, segments of small weights take longer steps.", 0);
    low.below = "high";
    return {
        Entry{
            .id = "trust_ratio",
            .name = "Trust ratio",
            .summary = "Makes the step of each weight matrix and bias vector as long as its weights times the learning "
                       "rate, so that no layer changes by a larger part of itself than another; made for large "
                       "minibatches.",
            .equation =
                R"(r_l = \eta\,\frac{\min(\max(\lVert w_l\rVert, \gamma_1), \gamma_2)}{\lVert u_l\rVert},\quad )"
                R"(w_l \leftarrow w_l - \alpha\, r_l\, u_l;\quad )"
                R"(w_l = 0 \text{ or } u_l = 0:\; r_l = 1)",
            .reference = "You et al.: Large Batch Optimization for Deep Learning: Training BERT in 76 Minutes. ICLR "
                         "2020, algorithms 1 (LARS) and 2 (LAMB); You, Gitman, Ginsburg: Large Batch Training of "
                         "Convolutional Networks. arXiv:1708.03888 (2017), equation 6",
            .fields = {eta, low,
                       weight_norm_bound("high", "γ₂", "largest norm of weights",
                                         "Raised, segments of large weights take longer steps.", 10)},
        },
        Phase::kUpdate,
        {{"r", "r", "ratio of the last step", SlotScope::kSegment, SlotStart::kOne}}};
  }

  template <class V>
  static V scale(const SegmentNorms<V>& norms, const Hyper<V>& h) {
    const V at_least = select(norms.weights < h.low, h.low, norms.weights);
    const V bounded = select(h.high < at_least, h.high, at_least);
    // A comparison instead of "and": the smaller of the two norms.
    const V smaller = select(norms.weights < norms.direction, norms.weights, norms.direction);
    return select(V(0) < smaller, h.eta * bounded / norms.direction, V(1));
  }
};

}  // namespace

Stage trust_ratio() { return make_update_stage<TrustRatio>(); }
Recording trust_ratio_recording() { return record_update_stage<TrustRatio>(); }

}  // namespace slalom::optim
