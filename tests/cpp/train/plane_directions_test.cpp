// Random directions in weight space: as long as the weights unit by unit, and still where there are no units.
#include "train/plane_directions.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace slalom::train {
namespace {

double length(const std::vector<double>& values, std::size_t from, std::size_t count) {
  double sum = 0;
  for (std::size_t i = from; i < from + count; ++i) sum += values[i] * values[i];
  return std::sqrt(sum);
}

class PlaneDirections : public testing::Test {
 protected:
  PlaneDirections() {
    layout_.add("layer1.weight", 0, {3, 4}, true);
    layout_.add("layer1.bias", 0, {3}, false);
    layout_.add("layer2.scale", 1, {3}, true);
    layout_.add("layer3.weight", 2, {2, 3, 2, 2}, true);
    for (std::size_t i = 0; i < layout_.size(); ++i) w_.push_back(0.1 * static_cast<double>(i) - 1);
  }
  ParamLayout layout_;
  std::vector<double> w_;
};

TEST_F(PlaneDirections, EveryUnitKeepsItsLengthOfWeights) {
  Rng random(7, Stream::kNoise, substream::kPlane);
  const std::vector<double> d = filter_normalised_direction<double>(layout_, w_, random);
  for (std::size_t unit = 0; unit < 3; ++unit) {
    EXPECT_NEAR(length(d, 4 * unit, 4), length(w_, 4 * unit, 4), 1e-12) << "unit " << unit;
  }
  for (std::size_t channel = 0; channel < 2; ++channel) {
    const std::size_t at = 18 + 12 * channel;
    EXPECT_NEAR(length(d, at, 12), length(w_, at, 12), 1e-12) << "channel " << channel;
  }
}

TEST_F(PlaneDirections, VectorsDoNotChange) {
  Rng random(7, Stream::kNoise, substream::kPlane);
  const std::vector<double> d = filter_normalised_direction<double>(layout_, w_, random);
  EXPECT_EQ(length(d, 12, 6), 0);
}

TEST_F(PlaneDirections, ASecondOneIsAnotherAndBothComeAgain) {
  Rng random(7, Stream::kNoise, substream::kPlane);
  const auto first = filter_normalised_direction<double>(layout_, w_, random);
  const auto second = filter_normalised_direction<double>(layout_, w_, random);
  EXPECT_NE(first, second);
  Rng again(7, Stream::kNoise, substream::kPlane);
  EXPECT_EQ(filter_normalised_direction<double>(layout_, w_, again), first);
  EXPECT_EQ(filter_normalised_direction<double>(layout_, w_, again), second);
}

TEST_F(PlaneDirections, AUnitWithoutWeightsStays) {
  for (std::size_t i = 4; i < 8; ++i) w_[i] = 0;
  Rng random(7, Stream::kNoise, substream::kPlane);
  const std::vector<double> d = filter_normalised_direction<double>(layout_, w_, random);
  EXPECT_EQ(length(d, 4, 4), 0);
}

}  // namespace
}  // namespace slalom::train
