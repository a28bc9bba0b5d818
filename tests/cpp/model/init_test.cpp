#include "model/init.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace slalom::model {
namespace {

constexpr std::size_t kFanIn = 300;
constexpr std::size_t kFanOut = 200;

std::vector<double> draw(const Initializer& initializer, std::uint64_t seed) {
  Rng rng(seed, Stream::kInit);
  std::vector<double> weights(kFanIn * kFanOut);
  draw_weights<double>(initializer, kFanIn, kFanOut, rng, weights);
  return weights;
}

double mean_of_power(const std::vector<double>& weights, int power) {
  double sum = 0;
  for (const double weight : weights) sum += std::pow(weight, power);
  return sum / static_cast<double>(weights.size());
}

const Initializer& find(std::string_view id) { return *std::ranges::find(initializers(), id, &Initializer::id); }

TEST(Init, VariancesAreThoseOfThePapers) {
  const double glorot = 2.0 / (kFanIn + kFanOut);
  const double he = 2.0 / kFanIn;
  for (const Initializer& initializer : initializers()) {
    const double variance = initializer.id.starts_with("he") ? he : glorot;
    const std::vector<double> weights = draw(initializer, 1);
    const double count = kFanIn * kFanOut;
    EXPECT_NEAR(mean_of_power(weights, 1), 0, 4 * std::sqrt(variance / count)) << initializer.id;
    EXPECT_NEAR(mean_of_power(weights, 2) / variance, 1, 4 * std::sqrt(2 / count)) << initializer.id;
    // The fourth moment tells the two shapes apart: 3 for a normal, 9/5 for a uniform distribution.
    const double kurtosis = mean_of_power(weights, 4) / (variance * variance);
    EXPECT_NEAR(kurtosis, initializer.normal ? 3 : 1.8, 0.1) << initializer.id;
  }
}

TEST(Init, UniformFormsStayWithinTheirLimit) {
  const double glorot_limit = std::sqrt(6.0 / (kFanIn + kFanOut));  // Glorot & Bengio, eq. 16
  const double he_limit = std::sqrt(6.0 / kFanIn);
  for (const auto& [id, limit] : {std::pair("xavier_uniform", glorot_limit), std::pair("he_uniform", he_limit)}) {
    const std::vector<double> weights = draw(find(id), 2);
    const auto [least, largest] = std::ranges::minmax(weights);
    EXPECT_GE(least, -limit) << id;
    EXPECT_LE(largest, limit) << id;
    EXPECT_GT(largest, 0.999 * limit) << id;
    EXPECT_LT(least, -0.999 * limit) << id;
  }
}

TEST(Init, AutomaticIsHeForRectifiersOnly) {
  EXPECT_TRUE(automatic_initializer(true).id.starts_with("he_"));
  EXPECT_TRUE(automatic_initializer(false).id.starts_with("xavier_"));
}

TEST(Init, FloatWeightsAreTheDoubleOnesRounded) {
  for (const Initializer& initializer : initializers()) {
    const std::vector<double> wide = draw(initializer, 3);
    Rng rng(3, Stream::kInit);
    std::vector<float> weights(wide.size());
    draw_weights<float>(initializer, kFanIn, kFanOut, rng, weights);
    for (std::size_t i = 0; i < wide.size(); ++i) ASSERT_EQ(weights[i], static_cast<float>(wide[i]));
  }
}

}  // namespace
}  // namespace slalom::model
