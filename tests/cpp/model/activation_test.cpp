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
    {"leaky_relu", [](double x) { return x > 0 ? x : 0.01 * x; }},
    {"elu", [](double x) { return x > 0 ? x : std::expm1(x); }},
    {"gelu", [](double x) { return x * std::erfc(-x / std::sqrt(2.0)) / 2; }},
    {"silu", [](double x) { return x / (1 + std::exp(-x)); }},
    {"softplus", [](double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }},
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
  const std::vector<double> x = inputs();
  const std::vector<float> x_float(x.begin(), x.end());
  std::vector<double> y(x.size());
  std::vector<float> y_float(x.size());
  activation().apply(x, y);
  float_activation().apply(x_float, y_float);
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double want = formula->second(x[i]);
    EXPECT_NEAR(y[i], want, 1e-15 + 1e-15 * std::fabs(want)) << x[i];
    EXPECT_NEAR(y_float[i], want, 1e-6) << x[i];
  }
}

TEST_P(EveryActivation, BackwardMultipliesByTheDerivative) {
  constexpr double kStep = 1e-6;
  const std::vector<double> x = inputs();
  std::vector<double> above = x;
  std::vector<double> below = x;
  for (double& value : above) value += kStep;
  for (double& value : below) value -= kStep;
  std::vector<double> y(x.size());
  activation().apply(x, y);
  activation().apply(above, above);
  activation().apply(below, below);
  const std::vector<double>& kept = activation().keeps == Keeps::kInput ? x : y;
  const std::vector<double> dy(x.size(), 3.0);
  std::vector<double> dx(x.size());
  activation().backward(kept, dy, dx);
  for (std::size_t i = 0; i < x.size(); ++i) {
    EXPECT_NEAR(dx[i], 3.0 * (above[i] - below[i]) / (2 * kStep), 1e-8) << x[i];
  }
  std::vector<double> in_place = dy;
  activation().backward(kept, in_place, in_place);
  EXPECT_EQ(in_place, dx);
}

TEST_P(EveryActivation, LetsNotANumberThrough) {
  std::vector<float> y(7, std::numeric_limits<float>::quiet_NaN());
  float_activation().apply(y, y);
  for (const float value : y) EXPECT_NE(value, value);
}

TEST_P(EveryActivation, IsTheSameEntryForFloatAndDouble) {
  EXPECT_EQ(activation().id, float_activation().id);
  EXPECT_EQ(activation().name, float_activation().name);
  EXPECT_EQ(activation().rectifier, float_activation().rectifier);
  EXPECT_EQ(activation().keeps, float_activation().keeps);
}

INSTANTIATE_TEST_SUITE_P(Activations, EveryActivation, testing::Range<std::size_t>(0, activations<double>().size()),
                         [](const auto& test) { return std::string(activations<double>()[test.param].id); });

}  // namespace
}  // namespace slalom::model
