// Polyak-Ruppert average: the plain mean of the weights since some step. Training goes on as without it; validation and
// predictions use the mean.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct PolyakAverage {
  template <class V>
  struct Hyper {
    V start;
  };
  template <class V>
  struct Run {
    V n;
  };
  template <class V>
  struct Slots {
    V average;
  };
  template <class V>
  struct Step {
    V entering;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field start{
        .id = "start",
        .symbol = "t₀",
        .name = "steps left out",
        .help = "Raised, more of the way to the minimum is left out of the mean.",
        .type = FieldType::kInteger,
        .default_number = 0,
        .min = 0,
        .max = 1e9,
        .slider_min = 0,
        .slider_max = 10000,
    };
    return {Entry{
                .id = "polyak_average",
                .name = "Average of weights (mean)",
                .summary = "Evaluates the mean of all weights since some step: around a minimum the noise of single "
                           "steps cancels in it, even at a learning rate that never falls.",
                .equation = R"(t > t_0:\; n \leftarrow n + 1,\; a \leftarrow a + \frac{1}{n}(w - a);\quad )"
                            R"(t \le t_0:\; n = 0,\; a = w;\quad \text{evaluated: } a)",
                .reference = "Polyak, Juditsky: Acceleration of Stochastic Approximation by Averaging. SIAM Journal on "
                             "Control and Optimization 30 (1992), equation 2",
                .fields = {start},
            },
            Phase::kParams,
            {{"average", "a", "averaged weights", SlotScope::kParameter, SlotStart::kParameters, true},
             {"n", "n", "steps in the mean", SlotScope::kRun}}};
  }

  template <class V>
  static V due(const Now<V>& now, const Hyper<V>& h, Run<V>& run) {
    run.n = select(h.start < now.t, run.n + 1, V(0));
    return V(1);
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>&, const Run<V>& run) {
    return {select(V(0) < run.n, 1 / run.n, V(1))};
  }

  template <class V>
  static void follow(const V& w, Slots<V>& s, const Step<V>& c) {
    s.average = s.average + c.entering * (w - s.average);
  }
};

}  // namespace

Stage polyak_average() { return make_params_stage<PolyakAverage>(); }
Recording polyak_average_recording() { return record_params_stage<PolyakAverage>(); }

}  // namespace slalom::optim
