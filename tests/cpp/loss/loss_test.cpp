// Every registered loss against finite differences and its own value-only form; each against cases by hand.
#include "loss/loss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "core/entry_check.h"
#include "core/rng.h"
#include "loss/targets.h"
#include "support/configured.h"
#include "support/differences.h"

namespace slalom::loss {
namespace {

template <class S>
struct Sample {
  std::size_t m;
  std::size_t k;
  std::vector<S> outputs;
  std::vector<std::uint16_t> labels;
  std::vector<S> values;

  Targets<S> targets() const { return {labels, values}; }
};

template <class S>
Sample<S> sample(std::size_t m, std::size_t k, double spread, std::uint64_t seed = 1) {
  Rng rng(seed, Stream::kNoise);
  Sample<S> s{m, k, {}, {}, {}};
  for (std::size_t i = 0; i < m * k; ++i) {
    s.outputs.push_back(static_cast<S>(spread * rng.normal()));
    s.values.push_back(static_cast<S>(rng.normal()));
  }
  for (std::size_t i = 0; i < m; ++i)
    s.labels.push_back(static_cast<std::uint16_t>(rng.below(static_cast<std::uint32_t>(k))));
  return s;
}

template <class S>
S value_of_loss(const Loss<S>& loss, const Sample<S>& s, const std::vector<S>& outputs) {
  return loss.value_and_grad(s.m, s.k, outputs, s.targets(), {});
}

class Losses : public testing::TestWithParam<std::string> {
 protected:
  template <class S>
  std::unique_ptr<Loss<S>> make() const {
    return make_loss<S>(configured(*find_loss(GetParam())));
  }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const LossInfo& info : losses()) all.push_back(info.id);
  return all;
}
INSTANTIATE_TEST_SUITE_P(Registry, Losses, testing::ValuesIn(ids()),
                         [](const auto& instance) { return instance.param; });

TEST_P(Losses, EntryIsComplete) {
  EXPECT_EQ(entry_faults(*find_loss(GetParam()), GetParam(), {}), std::vector<std::string>{});
}

TEST_P(Losses, GradientMatchesCentralDifferences) {
  const auto loss = make<double>();
  // Sizes around every block and lane there is, one output and more classes than a chunk.
  for (const auto& [m, k] :
       std::vector<std::pair<std::size_t, std::size_t>>{{1, 1}, {10, 1}, {1, 2}, {5, 3}, {7, 10}, {70, 4}, {2, 130}}) {
    const Sample<double> s = sample<double>(m, k, 2);
    std::vector<double> g(m * k);
    loss->value_and_grad(m, k, s.outputs, s.targets(), g);
    const auto slopes = central_differences([&](const auto& f) { return value_of_loss(*loss, s, f); }, s.outputs);
    for (std::size_t i = 0; i < g.size(); ++i)
      ASSERT_NEAR(g[i], slopes[i], 1e-8) << m << " x " << k << ", output " << i;
  }
}

template <class S>
void expect_same_value(const Loss<S>& loss) {
  for (const auto& [m, k] :
       std::vector<std::pair<std::size_t, std::size_t>>{{1, 1}, {10, 1}, {3, 2}, {65, 10}, {129, 3}, {2, 200}}) {
    for (double spread : {0.1, 3.0, 1000.0}) {
      const Sample<S> s = sample<S>(m, k, spread, m + k);
      std::vector<S> g(m * k);
      EXPECT_EQ(loss.value_and_grad(m, k, s.outputs, s.targets(), g), value_of_loss(loss, s, s.outputs));
    }
  }
}

TEST_P(Losses, TheValueAloneIsTheSameNumber) {
  expect_same_value(*make<float>());
  expect_same_value(*make<double>());
}

TEST_P(Losses, FloatAgreesWithDouble) {
  const Sample<double> wide = sample<double>(32, 10, 3);
  Sample<float> narrow = sample<float>(32, 10, 3);
  std::vector<double> g(320);
  std::vector<float> narrow_g(320);
  const double value = make<double>()->value_and_grad(32, 10, wide.outputs, wide.targets(), g);
  const float narrow_value = make<float>()->value_and_grad(32, 10, narrow.outputs, narrow.targets(), narrow_g);
  EXPECT_NEAR(static_cast<double>(narrow_value), value, 1e-5 * std::abs(value));
  for (std::size_t i = 0; i < g.size(); ++i) EXPECT_NEAR(static_cast<double>(narrow_g[i]), g[i], 1e-6);
}

template <class S>
void expect_finite_at(const Loss<S>& loss, S extreme) {
  for (S f : {extreme, -extreme}) {
    const std::vector<S> outputs{f, 0, -f, f, f, f};
    std::vector<S> g(6);
    const std::vector<std::uint16_t> labels{1, 2};
    const std::vector<S> values(6);
    EXPECT_TRUE(std::isfinite(loss.value_and_grad(2, 3, outputs, {labels, values}, g))) << f;
    for (S slope : g) EXPECT_TRUE(std::isfinite(slope)) << f;
  }
}

TEST_P(Losses, LargeOutputsStayFinite) {
  expect_finite_at<float>(*make<float>(), 1e15f);
  expect_finite_at<double>(*make<double>(), 1e150);
}

TEST_P(Losses, NotANumberIsNotHidden) {
  const auto loss = make<double>();
  for (std::size_t at = 0; at < 6; ++at) {
    std::vector<double> outputs{1, 2, 3, 4, 5, 6};
    outputs[at] = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> g(6);
    const std::vector<std::uint16_t> labels{1, 2};
    const std::vector<double> values(6);
    EXPECT_TRUE(std::isnan(loss->value_and_grad(2, 3, outputs, {labels, values}, g))) << at;
    EXPECT_TRUE(std::isnan(loss->value_and_grad(2, 3, outputs, {labels, values}, {}))) << at;
  }
}

std::unique_ptr<Loss<double>> loss_of(const char* id) { return make_loss<double>(configured(*find_loss(id))); }

TEST(CrossEntropy, ByHand) {
  const auto loss = loss_of("cross_entropy");
  const std::vector<std::uint16_t> labels{0, 2};
  // Equal outputs: every class has probability 1/3. Then softmax = (1, 2, 5) / 8.
  const std::vector<double> outputs{7, 7, 7, 0, std::log(2.0), std::log(5.0)};
  std::vector<double> g(6);
  EXPECT_NEAR(loss->value_and_grad(2, 3, outputs, {labels, {}}, g), (std::log(3.0) + std::log(8.0 / 5)) / 2, 1e-15);
  const std::vector<double> expected{-1.0 / 3, 1.0 / 6, 1.0 / 6, 1.0 / 16, 2.0 / 16, -3.0 / 16};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(g[i], expected[i], 1e-15) << i;
}

TEST(CrossEntropy, ACertainWrongAnswerCostsTheDifference) {
  const auto loss = loss_of("cross_entropy");
  const std::vector<std::uint16_t> labels{1};
  const std::vector<double> outputs{5000, -5000};
  std::vector<double> g(2);
  EXPECT_EQ(loss->value_and_grad(1, 2, outputs, {labels, {}}, g), 10000);
  EXPECT_EQ(g, (std::vector<double>{1, -1}));
}

TEST(CrossEntropy, AShiftOfAllOutputsChangesNothing) {
  const auto loss = loss_of("cross_entropy");
  const Sample<double> s = sample<double>(6, 4, 2);
  std::vector<double> shifted = s.outputs;
  for (double& f : shifted) f += 64;
  EXPECT_NEAR(value_of_loss(*loss, s, shifted), value_of_loss(*loss, s, s.outputs), 1e-12);
}

TEST(CrossEntropy, SmoothingSpreadsTheTarget) {
  // Half of the target on class 0, half of it over four classes: 5/8, 1/8, 1/8, 1/8, against softmax (1, 1, 2, 4) / 8.
  const auto loss = make_loss<double>(configured(*find_loss("cross_entropy"), {{"smoothing", {0.5, {}}}}));
  const std::vector<std::uint16_t> labels{0};
  const std::vector<double> outputs{0, 0, std::log(2.0), std::log(4.0)};
  std::vector<double> g(4);
  const double expected = std::log(8.0) - (std::log(2.0) + std::log(4.0)) / 8;
  EXPECT_NEAR(loss->value_and_grad(1, 4, outputs, {labels, {}}, g), expected, 1e-15);
  const std::vector<double> slopes{-4.0 / 8, 0, 1.0 / 8, 3.0 / 8};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(g[i], slopes[i], 1e-15) << i;
}

TEST(CrossEntropy, SmoothingPassesTheTestsOfEveryLoss) {
  const auto loss = make_loss<double>(configured(*find_loss("cross_entropy"), {{"smoothing", {0.3, {}}}}));
  expect_same_value(*loss);
  const Sample<double> s = sample<double>(70, 4, 2);
  std::vector<double> g(280);
  loss->value_and_grad(70, 4, s.outputs, s.targets(), g);
  const auto slopes = central_differences([&](const auto& f) { return value_of_loss(*loss, s, f); }, s.outputs);
  for (std::size_t i = 0; i < g.size(); ++i) ASSERT_NEAR(g[i], slopes[i], 1e-8) << i;
}

TEST(BinaryCrossEntropy, ByHand) {
  const auto loss = loss_of("binary_cross_entropy");
  const std::vector<double> outputs{0, std::log(3.0)};  // probabilities 1/2 and 3/4
  std::vector<double> g(2);
  EXPECT_NEAR(loss->value_and_grad(2, 1, outputs, {{}, std::vector<double>{1, 0}}, g),
              (std::log(2.0) + std::log(4.0)) / 2, 1e-15);
  EXPECT_NEAR(g[0], -0.25, 1e-15);
  EXPECT_NEAR(g[1], 0.375, 1e-15);
}

TEST(BinaryCrossEntropy, ACertainWrongAnswerCostsItsOutput) {
  const auto loss = loss_of("binary_cross_entropy");
  const std::vector<double> outputs{5000, -5000};
  std::vector<double> g(2);
  EXPECT_EQ(loss->value_and_grad(2, 1, outputs, {{}, std::vector<double>{0, 1}}, g), 5000);
  EXPECT_EQ(g, (std::vector<double>{0.5, -0.5}));
}

TEST(Hinge, ByHand) {
  const auto loss = loss_of("hinge");
  const std::vector<std::uint16_t> labels{0, 1};
  // Row 1: classes 1 and 2 reach 1 - 3 + 1 < 0 and 2.5 - 3 + 1 = 0.5. Row 2: 2 - 0 + 1 = 3 and 1 - 0 + 1 = 2.
  const std::vector<double> outputs{3, 1, 2.5, 2, 0, 1};
  std::vector<double> g(6);
  EXPECT_EQ(loss->value_and_grad(2, 3, outputs, {labels, {}}, g), (0.5 + 5) / 2);
  EXPECT_EQ(g, (std::vector<double>{-0.5, 0, 0.5, 0.5, -1, 0.5}));
}

TEST(Hinge, MarginIsAField) {
  const LossInfo& info = *find_loss("hinge");
  const std::vector<std::uint16_t> labels{0};
  const std::vector<double> outputs{3, 1};
  for (double margin : {0.0, 2.0, 2.5, 10.0}) {
    const auto loss = make_loss<double>(configured(info, {{"margin", {margin, {}}}}));
    EXPECT_EQ(loss->value_and_grad(1, 2, outputs, {labels, {}}, {}), std::max(0.0, margin - 2));
  }
}

TEST(MeanSquaredError, ByHand) {
  const auto loss = loss_of("mse");
  const std::vector<double> outputs{1, 2, 3, 4, 5, 6};
  const std::vector<double> targets{1, 0, 3, 1, 5, 7};
  std::vector<double> g(6);
  EXPECT_DOUBLE_EQ(loss->value_and_grad(3, 2, outputs, {{}, targets}, g), 14.0 / 6);
  const std::vector<double> expected{0, 4.0 / 6, 0, 1, 0, -2.0 / 6};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_DOUBLE_EQ(g[i], expected[i]);
}

TEST(Huber, ByHand) {
  const auto loss = make_loss<double>(configured(*find_loss("huber"), {{"delta", {2, {}}}}));
  const std::vector<double> outputs{1, 2, 5, -3};
  const std::vector<double> targets{0, 0, 0, 1};  // distances 1, 2 (the seam), 5 and -4
  std::vector<double> g(4);
  EXPECT_DOUBLE_EQ(loss->value_and_grad(4, 1, outputs, {{}, targets}, g), (0.5 + 2 + 8 + 6) / 4);
  EXPECT_EQ(g, (std::vector<double>{0.25, 0.5, 0.5, -0.5}));
}

TEST(MeanAbsoluteError, ByHand) {
  const auto loss = loss_of("l1");
  const std::vector<double> outputs{1, -2, 5, 7};
  const std::vector<double> targets{0, 0, 5, 8};
  std::vector<double> g(4);
  EXPECT_DOUBLE_EQ(loss->value_and_grad(2, 2, outputs, {{}, targets}, g), 1);
  EXPECT_EQ(g, (std::vector<double>{0.25, -0.25, 0, -0.25}));
}

}  // namespace
}  // namespace slalom::loss
