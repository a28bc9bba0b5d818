// The noise added to gradients: its size, and that it depends on seed, step and parameter alone.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "optim/build_spec.h"
#include "optim/pipeline.h"

namespace slalom::optim {
namespace {

constexpr std::size_t kSize = 4000;

// What one step of gradient descent at rate 1 adds to zeros at a gradient of zero: minus the noise.
std::vector<double> move(Pipeline<double>& run) {
  std::vector<double> w(kSize, 0.0);
  std::vector<double> g(kSize, 0.0);
  run.step(w, g);
  return w;
}

std::unique_ptr<Pipeline<double>> noisy(std::vector<StageSpec> stages, std::uint64_t seed) {
  return Pipeline<double>::create(layout_of({kSize}), optimizer(1, std::move(stages)), std::vector<double>(kSize, 0.0),
                                  {.noise_seed = seed});
}

const StageSpec kNoise = stage("gradient_noise", {{"sigma", 3}});

TEST(GradientNoise, HasTheDeviationAskedForAndNoMean) {
  const auto run = noisy({kNoise, stage("sgd")}, 4);
  double sum = 0;
  double squares = 0;
  for (const double x : move(*run)) {
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / kSize, 0, 5 * 3 / std::sqrt(kSize));
  EXPECT_NEAR(squares / kSize, 9, 5 * 9 * std::sqrt(2.0 / kSize));
}

TEST(GradientNoise, IsTheSameInEveryRunOfAnExperiment) {
  const auto one = noisy({kNoise, stage("sgd")}, 4);
  const auto other = noisy({kNoise, stage("sgd"), stage("weight_ema")}, 4);
  EXPECT_EQ(move(*one), move(*other));
  EXPECT_EQ(move(*one), move(*other)) << "at the second step";
}

TEST(GradientNoise, IsOthersAtEveryStepAndSeed) {
  const auto one = noisy({kNoise, stage("sgd")}, 4);
  const auto other = noisy({kNoise, stage("sgd")}, 5);
  const std::vector<double> first = move(*one);
  const std::vector<double> second = move(*one);
  const std::vector<double> foreign = move(*other);
  for (std::size_t i = 0; i < kSize; ++i) {
    EXPECT_NE(first[i], second[i]);
    EXPECT_NE(first[i], foreign[i]);
  }
}

}  // namespace
}  // namespace slalom::optim
