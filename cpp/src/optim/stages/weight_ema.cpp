// Moving average of the weights. Training goes on as without it; validation and predictions use the average.
#include "optim/common_fields.h"
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct WeightEma {
  template <class V>
  struct Hyper {
    V beta;
  };
  template <class V>
  struct Run {};
  template <class V>
  struct Slots {
    V average;
  };
  template <class V>
  struct Step {
    V entering;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "weight_ema",
            .name = "Average of weights (moving)",
            .summary = "Keeps a moving average of the weights and evaluates that: the noise of single steps cancels "
                       "in it, as if the learning rate had been lowered.",
            .equation = R"(a \leftarrow a + (1-\beta)(w - a);\quad \text{evaluated: } a)",
            .reference = "Tarvainen, Valpola: Mean Teachers Are Better Role Models. NeurIPS 2017, section 2",
            .fields = {decay_rate_field("beta", "β", "decay of the average",
                                        "Raised, the average spans more steps, about 1/(1-β) of them.", 0.99)},
        },
        Phase::kParams,
        {{"average", "a", "averaged weights", SlotScope::kParameter, SlotStart::kParameters, true}}};
  }

  template <class V>
  static V due(const Now<V>&, const Hyper<V>&, Run<V>&) {
    return V(1);
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, const Run<V>&) {
    return {1 - h.beta};
  }

  // This form stays at w where w stays, to the last digit; beta a + (1 - beta) w would not.
  template <class V>
  static void follow(const V& w, Slots<V>& s, const Step<V>& c) {
    s.average = s.average + c.entering * (w - s.average);
  }
};

}  // namespace

Stage weight_ema() { return make_params_stage<WeightEma>(); }
Recording weight_ema_recording() { return record_params_stage<WeightEma>(); }

}  // namespace slalom::optim
