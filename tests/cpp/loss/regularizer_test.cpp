#include "loss/regularizer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/entry_check.h"
#include "core/rng.h"
#include "support/configured.h"
#include "support/differences.h"

namespace slalom::loss {
namespace {

// Two weight segments beside each other, a bias, another weight segment.
ParamLayout layout() {
  ParamLayout layout;
  layout.add("a.weight", 0, {5, 7}, true);
  layout.add("b.weight", 1, {3}, true);
  layout.add("b.bias", 1, {4}, false);
  layout.add("c.weight", 2, {2, 3}, true);
  return layout;
}

template <class S>
Regularizer<S> penalty(double l1, double l2) {
  return {configured(regularizers().front(), {{"l1", {l1, {}}}, {"l2", {l2, {}}}}), layout()};
}

std::vector<double> some_weights() {
  Rng rng(3, Stream::kInit);
  std::vector<double> w(layout().size());
  for (double& x : w) x = rng.normal();
  return w;
}

TEST(Regularizer, EntriesAreComplete) {
  for (const Entry& entry : regularizers()) {
    EXPECT_EQ(entry_faults(entry, entry.id, {}), std::vector<std::string>{});
  }
}

TEST(Regularizer, PenalisesWeightsNotBiases) {
  const std::vector<double> w = some_weights();
  double magnitudes = 0, squares = 0;
  const ParamLayout segments = layout();
  for (const Segment& segment : segments.segments()) {
    if (!segment.is_weight) continue;
    for (std::size_t i = segment.offset; i < segment.offset + segment.size; ++i) {
      magnitudes += std::abs(w[i]);
      squares += w[i] * w[i];
    }
  }
  EXPECT_NEAR(penalty<double>(0.3, 0).value(w), 0.3 * magnitudes, 1e-12);
  EXPECT_NEAR(penalty<double>(0, 0.2).value(w), 0.2 * squares, 1e-12);
  EXPECT_NEAR(penalty<double>(0.3, 0.2).value(w), 0.3 * magnitudes + 0.2 * squares, 1e-12);
}

TEST(Regularizer, AddsItsGradientToWhatIsThere) {
  const std::vector<double> w = some_weights();
  const auto regularizer = penalty<double>(0.3, 0.2);
  std::vector<double> g(w.size(), 10);
  EXPECT_EQ(regularizer.add_value_and_grad(w, g), regularizer.value(w));
  const auto slopes = central_differences([&](const auto& at) { return regularizer.value(at); }, w);
  for (std::size_t i = 0; i < g.size(); ++i) EXPECT_NEAR(g[i], 10 + slopes[i], 1e-8) << i;
}

TEST(Regularizer, TheSubgradientAtZeroIsZero) {
  const std::vector<double> w(layout().size());
  std::vector<double> g(w.size());
  EXPECT_EQ(penalty<double>(0.3, 0.2).add_value_and_grad(w, g), 0);
  EXPECT_EQ(g, w);
}

TEST(Regularizer, WithoutFactorsItDoesNothing) {
  const auto off = penalty<float>(0, 0);
  EXPECT_FALSE(off.active());
  const std::vector<float> w(layout().size(), 3);
  std::vector<float> g(w.size(), 1);
  EXPECT_EQ(off.add_value_and_grad(w, g), 0);
  EXPECT_EQ(g, std::vector<float>(w.size(), 1));
  EXPECT_EQ(off.value(w), 0);
  EXPECT_TRUE(penalty<float>(1e-6, 0).active());
  EXPECT_TRUE(penalty<float>(0, 1e-6).active());
}

}  // namespace
}  // namespace slalom::loss
