// Schedule-Free: training without a falling learning rate. Any rule's steps move z; the gradient is taken at w, between
// z and their average x; x is evaluated. Around Adam with beta1 = 0 and decoupled decay it is Schedule-Free AdamW.
#include "optim/common_fields.h"
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct ScheduleFree {
  template <class V>
  struct Hyper {
    V beta;
  };
  template <class V>
  struct Run {
    V sum;
  };
  template <class V>
  struct Slots {
    V z, x;
  };
  template <class V>
  struct Step {
    V beta, entering;
  };

  SLALOM_ONCE static StageInfo describe() {
    return {
        Entry{
            .id = "schedule_free",
            .name = "Schedule-Free",
            .summary = "Takes gradients between the rule's own path and the average of that path, and evaluates the "
                       "average: about as good as a rate that falls to zero, without knowing when training will end.",
            .equation = R"(y = w \text{ before the step},\quad z \leftarrow z + (w - y),\quad )"
                        R"(s \leftarrow s + \alpha^2,\quad x \leftarrow x + \frac{\alpha^2}{s}(z - x),\quad )"
                        R"(w \leftarrow z + \beta(x - z);\quad \text{evaluated: } x)",
            .reference = "Defazio et al.: The Road Less Scheduled. NeurIPS 2024, equations 3 to 5 and algorithm 1",
            .fields = {decay_rate_field("beta", "β", "interpolation",
                                        "Raised, gradients are taken nearer to the average; it takes momentum's place.",
                                        0.9)},
        },
        Phase::kParams,
        {{"z", "z", "path of the rule", SlotScope::kParameter, SlotStart::kParameters},
         {"x", "x", "average of the path", SlotScope::kParameter, SlotStart::kParameters, true},
         {"sum", "s", "sum of squared learning rates", SlotScope::kRun}}};
  }

  // Each step weighs as much as its squared rate: at a constant rate the average is the mean, and a warm-up counts
  // less.
  template <class V>
  static V due(const Now<V>& now, const Hyper<V>&, Run<V>& run) {
    run.sum = run.sum + now.alpha * now.alpha;
    return V(1);
  }

  template <class V>
  static Step<V> prepare(const Now<V>& now, const Hyper<V>& h, const Run<V>& run) {
    return {h.beta, select(V(0) < run.sum, now.alpha * now.alpha / run.sum, V(1))};
  }

  template <class V>
  static void move(V& w, const V& before, Slots<V>& s, const Step<V>& c) {
    s.z = s.z + (w - before);
    s.x = s.x + c.entering * (s.z - s.x);
    w = s.z + c.beta * (s.x - s.z);
  }
};

}  // namespace

Stage schedule_free() { return make_params_stage<ScheduleFree>(); }
Recording schedule_free_recording() { return record_params_stage<ScheduleFree>(); }

}  // namespace slalom::optim
