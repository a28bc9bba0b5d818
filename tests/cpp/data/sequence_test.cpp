// Generated sequences say what their formulas say, at every length.
#include "data/sequence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "support/configured.h"

namespace slalom::data {
namespace {

struct Sequences {
  std::shared_ptr<const Dataset> set;
  std::vector<double> x;  // [examples x steps x inputs]
};

Sequences sequences(const std::string& id, double length, double noise, std::uint64_t seed = 3) {
  Sequences made;
  made.set = *make_dataset(
      configured(*find_dataset(id), {{"n", {400, {}}}, {"length", {length, {}}}, {"noise", {noise, {}}}}), seed);
  std::vector<std::uint32_t> all(made.set->examples);
  std::iota(all.begin(), all.end(), 0u);
  made.x.resize(all.size() * made.set->features);
  made.set->gather_raw(all, made.x);
  return made;
}

TEST(FirstSign, IsTheClassAndNothingFollowsWithoutNoise) {
  for (const int length : {2, 10, 100}) {
    const Sequences s = sequences("first_sign", length, 0);
    EXPECT_EQ(s.set->sequence, (std::array<int, 2>{length, 1}));
    ASSERT_EQ(s.set->features, static_cast<std::size_t>(length));
    for (std::size_t i = 0; i < s.set->examples; ++i) {
      const double* x = s.x.data() + i * s.set->features;
      ASSERT_EQ(x[0], s.set->labels[i] == 1 ? 1 : -1);
      for (int t = 1; t < length; ++t) ASSERT_EQ(x[t], 0);
    }
  }
}

TEST(FirstSign, NoiseHasTheStatedDeviationAtEveryStep) {
  const Sequences s = sequences("first_sign", 5, 0.5);
  double squares = 0;
  for (std::size_t i = 0; i < s.set->examples; ++i) {
    for (std::size_t t = 0; t < 5; ++t) {
      const double e = s.x[5 * i + t] - (t > 0 ? 0 : s.set->labels[i] == 1 ? 1 : -1);
      squares += e * e;
    }
  }
  // 2000 draws: the estimate of the deviation is off by 0.5 / sqrt(4000) = 0.008 in one case of three.
  EXPECT_NEAR(std::sqrt(squares / 2000), 0.5, 0.03);
}

TEST(Adding, MarksOneNumberInEachHalfAndAsksForTheirSum) {
  for (const std::size_t length : {2u, 7u, 100u}) {
    const Sequences s = sequences("adding", static_cast<double>(length), 0);
    EXPECT_EQ(s.set->sequence, (std::array<int, 2>{static_cast<int>(length), 2}));
    for (std::size_t i = 0; i < s.set->examples; ++i) {
      const double* x = s.x.data() + i * s.set->features;
      double sum = 0;
      std::vector<std::size_t> marked;
      for (std::size_t t = 0; t < length; ++t) {
        ASSERT_GE(x[2 * t], 0);
        ASSERT_LT(x[2 * t], 1);
        sum += x[2 * t] * x[2 * t + 1];
        if (x[2 * t + 1] != 0) marked.push_back(t);
      }
      ASSERT_EQ(marked.size(), 2u);
      ASSERT_LT(marked[0], length / 2);
      ASSERT_GE(marked[1], length / 2);
      ASSERT_DOUBLE_EQ(s.set->raw_targets[i], sum);
    }
  }
}

TEST(Adding, NoiseIsOnTheSumAloneAndMovesNoInput) {
  const Sequences clean = sequences("adding", 6, 0);
  const Sequences noisy = sequences("adding", 6, 0.5);
  EXPECT_EQ(clean.x, noisy.x);
  double squares = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    const double e = noisy.set->raw_targets[i] - clean.set->raw_targets[i];
    squares += e * e;
  }
  EXPECT_NEAR(std::sqrt(squares / 400), 0.5, 0.06);
}

TEST(Sequences, AllStepsOfAnInputAreStandardisedAlike) {
  const Sequences s = sequences("adding", 6, 0);
  for (std::size_t j = 2; j < s.set->features; ++j) {
    EXPECT_EQ(s.set->mean[j], s.set->mean[j - 2]);
    EXPECT_EQ(s.set->scale[j], s.set->scale[j - 2]);
  }
  EXPECT_NE(s.set->mean[0], s.set->mean[1]);
}

}  // namespace
}  // namespace slalom::data
