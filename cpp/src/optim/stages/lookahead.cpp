// Lookahead: slow weights that follow the fast ones of any rule. At a synchronisation the rule's own state is kept or
// starts afresh.
#include "optim/stage_kernel.h"

namespace slalom::optim {
namespace {

struct Lookahead {
  static constexpr int kKept = 0;  // indices of the choices of inner_state
  static constexpr int kReset = 1;

  template <class V>
  struct Hyper {
    V k, alpha, inner_state;
  };
  template <class V>
  struct Step {
    V alpha;
  };
  template <class V>
  struct Run {
    V i;
  };
  template <class V>
  struct Slots {
    V slow;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field k{
        .id = "k",
        .symbol = "k",
        .name = "inner steps",
        .help = "Raised, the rule explores longer before the slow weights follow.",
        .type = FieldType::kInteger,
        .default_number = 5,
        .min = 1,
        .max = 1e6,
        .slider_min = 1,
        .slider_max = 50,
    };
    const Field alpha{
        .id = "alpha",
        .symbol = "a",
        .name = "slow step",
        .help = "Raised, the slow weights follow more closely; at 1 they jump to the fast ones.",
        .default_number = 0.5,
        .min = 0,
        .max = 1,
        .min_open = true,
        .slider_min = 0.05,
        .slider_max = 1,
        .schedulable = true,
    };
    const Field inner_state{
        .id = "inner_state",
        .name = "rule's state",
        .help =
            "What becomes of the rule's momentum and averages when the slow weights move: they are kept, or reset "
            "to their start.",
        .type = FieldType::kChoice,
        .default_number = kKept,
        .choices = {"kept", "reset"},
    };
    return {
        Entry{
            .id = "lookahead",
            .name = "Lookahead",
            .summary = "Lets the rule take k steps, moves slow weights part of the way to where it came, and continues "
                       "from there.",
            .equation =
                R"(i \leftarrow (i + 1) \bmod k;\quad i = 0:\;\phi \leftarrow \phi + a\,(w - \phi),\; w \leftarrow \phi)",
            .reference = "Zhang et al.: Lookahead Optimizer: k Steps Forward, 1 Step Back. NeurIPS 2019, algorithm 1",
            .fields = {k, alpha, inner_state},
        },
        Phase::kParams,
        {{"slow", "φ", "slow weights", SlotScope::kParameter, SlotStart::kParameters},
         {"i", "i", "steps since the slow weights moved", SlotScope::kRun}}};
  }

  // A k edited to less than what was counted synchronises at once.
  template <class V>
  static V due(const Now<V>&, const Hyper<V>& h, Run<V>& run) {
    const auto more = run.i + 1 < h.k;
    run.i = select(more, run.i + 1, V(0));
    return select(more, V(0), V(1));
  }

  template <class V>
  static Step<V> prepare(const Now<V>&, const Hyper<V>& h, const Run<V>&) {
    return {h.alpha};
  }

  template <class V>
  static void move(V& w, const V&, Slots<V>& s, const Step<V>& c) {
    s.slow = s.slow + c.alpha * (w - s.slow);
    w = s.slow;
  }

  template <class V>
  static V restarts_rule(const Hyper<V>& h) {
    return select(h.inner_state == kReset, V(1), V(0));
  }
};

}  // namespace

Stage lookahead() { return make_params_stage<Lookahead>(); }
Recording lookahead_recording() { return record_params_stage<Lookahead>(); }

}  // namespace slalom::optim
