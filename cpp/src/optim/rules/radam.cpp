// RAdam: Adam that adapts rates only once enough gradients have been seen, and then gradually.
#include "optim/adam_base.h"

namespace slalom::optim {
namespace {

struct RAdam : AdamBase {
  template <class V>
  struct Hyper {
    V beta1, beta2, eps, threshold;
  };
  // `scale` goes with m; where `rectified` is 0 there is no denominator.
  template <class V>
  struct Step {
    Decay<V> decay;
    V scale, rectified, eps;
  };

  SLALOM_ONCE static StageInfo describe() {
    const Field threshold{
        .id = "threshold",
        .symbol = "τ",
        .name = "rectification threshold",
        .help = "Raised, rates are adapted later; 4 in the paper, 5 in PyTorch.",
        .default_number = 4,
        .min = 4,  // below it the rectification would be the root of a negative number
        .max = 1e6,
        .slider_min = 4,
        .slider_max = 20,
        .schedulable = true,
    };
    return {
        Entry{
            .id = "radam",
            .name = "RAdam",
            .summary = "Adam with a warm-up that needs no tuning: while too few gradients were seen to know their "
                       "magnitude it steps as momentum does, then adapts the more the surer it is.",
            .equation =
                R"(m \leftarrow \beta_1 m + (1-\beta_1)\, g,\quad v \leftarrow \beta_2 v + (1-\beta_2)\, g^2,\quad )"
                R"(\rho_\infty = \frac{2}{1-\beta_2} - 1,\quad )"
                R"(\rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1-\beta_2^t},\quad )"
                R"(\hat m = \frac{m}{1-\beta_1^t};\quad )"
                R"(\rho_t > \tau:\; r_t = )"
                R"(\sqrt{\frac{(\rho_t-4)(\rho_t-2)\rho_\infty}{(\rho_\infty-4)(\rho_\infty-2)\rho_t}},\; )"
                R"(w \leftarrow w - \alpha\, r_t\, \hat m\,\frac{\sqrt{1-\beta_2^t}}{\sqrt{v}+\epsilon};\quad )"
                R"(\text{else}\; w \leftarrow w - \alpha\,\hat m)",
            .reference = "Liu et al.: On the Variance of the Adaptive Learning Rate and Beyond. ICLR 2020, algorithm "
                         "2, with PyTorch's epsilon",
            .fields = {first_moment_decay_field(0.9), second_moment_decay_field(0.999), epsilon_field(), threshold},
        },
        Phase::kDirection,
        {first_moment(), second_moment(), beta1_product(), beta2_product()}};
  }

  template <class V>
  static Step<V> prepare(const Now<V>& now, const Hyper<V>& h, Run<V>& run) {
    advance(run, h.beta1, h.beta2);
    const V fading = select(run.beta2_power < V(kFadedPower), V(0), run.beta2_power);  // it meets a growing t
    const V rho_inf = 2 / (1 - h.beta2) - 1;
    const V rho = rho_inf - 2 * now.t * fading / (1 - fading);
    const auto rectified = h.threshold < rho;
    const V r = sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho));
    const V m_correction = 1 / (1 - run.beta1_power);
    return {decay(h.beta1, h.beta2), select(rectified, m_correction * r * sqrt(1 - run.beta2_power), m_correction),
            select(rectified, V(1), V(0)), h.eps};
  }

  template <class V>
  static V direction(const V& g, const V&, Slots<V>& s, const Step<V>& c) {
    update_moments(g, s, c.decay);
    const V one = number<V>(1);
    return s.m * c.scale / select(c.rectified == one, sqrt(s.v) + c.eps, one);
  }
};

}  // namespace

Stage radam() { return make_rule<RAdam>(); }
Recording radam_recording() { return record_rule<RAdam>(); }

}  // namespace slalom::optim
