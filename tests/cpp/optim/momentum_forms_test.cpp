// The three forms of momentum are one method while its constants stay, and three methods once they change.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "optim/build_spec.h"
#include "optim/pipeline.h"

namespace slalom::optim {
namespace {

struct Forms {
  std::vector<double> classical, summed, averaged;  // w
};

// Twenty steps down a tilted bowl; after ten, `edit` is set to `value` (times `averaged_scale` for the averaging form).
Forms descend(std::string_view edit, double value, double averaged_scale = 1) {
  constexpr double kBeta = 0.8;
  constexpr double kRate = 0.05;
  const std::vector<double> w0{1, -2, 0.5};
  const auto follow = [&](std::string_view rule, double rate, double scale) {
    std::vector<double> w = w0;
    std::vector<double> g(w.size());
    const auto run = Pipeline<double>::create(layout_of({3}), optimizer(rate, {stage(rule, {{"beta", kBeta}})}), w);
    for (int t = 0; t < 20; ++t) {
      if (t == 10 && edit == "lr") {
        EXPECT_TRUE(run->set_base("lr", value * scale).ok());
      }
      if (t == 10 && edit == "beta") {
        EXPECT_TRUE(run->set_base(std::string(rule) + ".beta", value).ok());
      }
      for (std::size_t i = 0; i < w.size(); ++i) g[i] = static_cast<double>(i + 1) * w[i] - 0.3;
      run->step(w, g);
    }
    return w;
  };
  return {follow("momentum_classical", kRate, 1), follow("momentum", kRate, 1),
          follow("momentum_ema", kRate / (1 - kBeta), averaged_scale)};
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

TEST(MomentumForms, CoincideUnderARescaledConstantRate) {
  const Forms forms = descend("", 0);
  EXPECT_LT(distance(forms.classical, forms.summed), 1e-14);
  EXPECT_LT(distance(forms.summed, forms.averaged), 1e-14);
}

TEST(MomentumForms, PartWhenTheRateChanges) {
  const Forms forms = descend("lr", 0.01, 1 / (1 - 0.8));
  EXPECT_GT(distance(forms.classical, forms.summed), 1e-3);
  EXPECT_LT(distance(forms.summed, forms.averaged), 1e-14) << "both scale the whole velocity";
}

TEST(MomentumForms, PartWhenBetaChanges) {
  const Forms forms = descend("beta", 0.5);
  EXPECT_LT(distance(forms.classical, forms.summed), 1e-14) << "beta does not tell these two apart";
  EXPECT_GT(distance(forms.summed, forms.averaged), 1e-3);
}

}  // namespace
}  // namespace slalom::optim
