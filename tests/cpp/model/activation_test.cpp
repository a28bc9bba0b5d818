#include "model/activation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string_view>
#include <vector>

namespace slalom::model {
namespace {

using Formula = double (*)(double);

// Textbook formulas, by the C library.
const std::map<std::string_view, Formula> kFormulas = {
    {"tanh", [](double x) { return std::tanh(x); }},
    {"relu", [](double x) { return x > 0 ? x : 0; }},
    {"sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"linear", [](double x) { return x; }},
};

std::vector<double> inputs() {
  std::vector<double> x;
  for (double value = -8.03; value < 8; value += 0.37) x.push_back(value);
  return x;
}

class EveryActivation : public testing::TestWithParam<std::size_t> {
 protected:
  const Activation<double>& activation() const { return activations<double>()[GetParam()]; }
  const Activation<float>& float_activation() const { return activations<float>()[GetParam()]; }
};

TEST_P(EveryActivation, FollowsItsFormula) {
  const auto formula = kFormulas.find(activation().id);
  ASSERT_NE(formula, kFormulas.end()) << "no formula here for " << activation().id;
  std::vector<double> y = inputs();
  std::vector<float> y_float(y.begin(), y.end());
  activation().apply(y);
  float_activation().apply(y_float);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double want = formula->second(inputs()[i]);
    EXPECT_NEAR(y[i], want, 1e-15 + 1e-15 * std::fabs(want)) << inputs()[i];
    EXPECT_NEAR(y_float[i], want, 1e-6) << inputs()[i];
  }
}

TEST_P(EveryActivation, BackwardMultipliesByTheDerivative) {
  constexpr double kStep = 1e-6;
  std::vector<double> y = inputs();
  std::vector<double> above = y;
  std::vector<double> below = y;
  for (double& x : above) x += kStep;
  for (double& x : below) x -= kStep;
  activation().apply(y);
  activation().apply(above);
  activation().apply(below);
  std::vector<double> d(y.size(), 3.0);
  activation().backward(y, d);
  for (std::size_t i = 0; i < y.size(); ++i) {
    EXPECT_NEAR(d[i], 3.0 * (above[i] - below[i]) / (2 * kStep), 1e-8) << inputs()[i];
  }
}

TEST_P(EveryActivation, LetsNotANumberThrough) {
  std::vector<float> y(7, std::numeric_limits<float>::quiet_NaN());
  float_activation().apply(y);
  for (const float value : y) EXPECT_NE(value, value);
}

TEST_P(EveryActivation, IsTheSameEntryForFloatAndDouble) {
  EXPECT_EQ(activation().id, float_activation().id);
  EXPECT_EQ(activation().name, float_activation().name);
  EXPECT_EQ(activation().rectifier, float_activation().rectifier);
}

INSTANTIATE_TEST_SUITE_P(Activations, EveryActivation, testing::Range<std::size_t>(0, activations<double>().size()),
                         [](const auto& test) { return std::string(activations<double>()[test.param].id); });

}  // namespace
}  // namespace slalom::model
