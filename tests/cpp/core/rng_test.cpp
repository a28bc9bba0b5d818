#include "core/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace slalom {
namespace {

using Words4 = std::array<std::uint32_t, 4>;
using Words2 = std::array<std::uint32_t, 2>;

// "philox4x32 10" of the known-answer file (kat_vectors) of the authors' Random123.
TEST(Rng, PhiloxGivesThePublishedKnownAnswers) {
  EXPECT_EQ(philox4x32(Words4{0, 0, 0, 0}, Words2{0, 0}), (Words4{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  constexpr std::uint32_t kOnes = 0xffffffff;
  EXPECT_EQ(philox4x32(Words4{kOnes, kOnes, kOnes, kOnes}, Words2{kOnes, kOnes}),
            (Words4{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32(Words4{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, Words2{0xa4093822, 0x299f31d0}),
            (Words4{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

std::vector<std::uint32_t> first_draws(Rng rng) {
  std::vector<std::uint32_t> draws(8);
  for (std::uint32_t& draw : draws) draw = rng.next_u32();
  return draws;
}

TEST(Rng, SeedStreamAndSubstreamEachGiveOtherNumbers) {
  const std::vector<std::vector<std::uint32_t>> all = {
      first_draws(Rng(1, Stream::kData)), first_draws(Rng(2, Stream::kData)), first_draws(Rng(1, Stream::kInit)),
      first_draws(Rng(1, Stream::kData, 1)), first_draws(Rng(1ULL << 32 | 1, Stream::kData))};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_NE(all[i], all[j]) << i << " and " << j;
  }
  EXPECT_EQ(all[0], first_draws(Rng(1, Stream::kData)));
}

TEST(Rng, ContinuesFromAnyPosition) {
  Rng rng(7, Stream::kBatch, 3);
  std::vector<std::uint32_t> draws(23);
  for (std::uint32_t& draw : draws) draw = rng.next_u32();
  EXPECT_EQ(rng.position(), draws.size());
  for (std::size_t at = 0; at < draws.size(); ++at) {
    Rng other(7, Stream::kBatch, 3);
    other.set_position(at);
    for (std::size_t i = at; i < draws.size(); ++i) ASSERT_EQ(other.next_u32(), draws[i]) << "from " << at;
  }
  rng.set_position((1ULL << 34) + 1);  // the counter's second word is in use
  const std::uint32_t far = rng.next_u32();
  rng.set_position(1);
  EXPECT_NE(rng.next_u32(), far);
}

TEST(Rng, UniformHasTheMomentsOfTheUnitInterval) {
  Rng rng(11, Stream::kData);
  constexpr int kCount = 200'000;
  std::vector<int> bins(64);
  double sum = 0;
  for (int i = 0; i < kCount; ++i) {
    const double u = rng.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    ++bins[static_cast<std::size_t>(u * 64)];
  }
  EXPECT_NEAR(sum / kCount, 0.5, 4 * std::sqrt(1.0 / 12 / kCount));
  double chi_square = 0;
  for (const int count : bins) chi_square += std::pow(count - kCount / 64.0, 2) / (kCount / 64.0);
  EXPECT_LT(chi_square, 63 + 4 * std::sqrt(2 * 63.0));
  EXPECT_GT(chi_square, 63 - 4 * std::sqrt(2 * 63.0));
}

TEST(Rng, NormalHasTheMomentsOfTheNormalDistribution) {
  Rng rng(12, Stream::kNoise);
  constexpr int kCount = 200'000;
  double moments[5] = {};
  int beyond_two = 0;
  for (int i = 0; i < kCount; ++i) {
    const double z = rng.normal();
    double power = 1;
    for (double& moment : moments) {
      moment += power / kCount;
      power *= z;
    }
    if (std::fabs(z) > 2) ++beyond_two;
  }
  // Four standard errors; the variance of z^n is (2n-1)!! - E[z^n]^2.
  EXPECT_NEAR(moments[1], 0, 4 * std::sqrt(1.0 / kCount));
  EXPECT_NEAR(moments[2], 1, 4 * std::sqrt(2.0 / kCount));
  EXPECT_NEAR(moments[3], 0, 4 * std::sqrt(15.0 / kCount));
  EXPECT_NEAR(moments[4], 3, 4 * std::sqrt(96.0 / kCount));
  EXPECT_NEAR(beyond_two / double{kCount}, 0.0455003, 4 * std::sqrt(0.0455 * 0.9545 / kCount));
}

TEST(Rng, BelowIsUniformAlsoWhereTheRangeDoesNotDivideTheDraws) {
  Rng rng(13, Stream::kBatch);
  std::vector<int> counts(7);
  constexpr int kCount = 70'000;
  for (int i = 0; i < kCount; ++i) ++counts[rng.below(7)];
  for (const int count : counts) EXPECT_NEAR(count, kCount / 7, 4 * std::sqrt(kCount / 7.0));

  // 3 * 2^30: taking a draw modulo n would give the first quarter of 2^32 twice.
  constexpr std::uint32_t kLarge = 3U << 30;
  int low = 0;
  for (int i = 0; i < kCount; ++i) {
    if (rng.below(kLarge) < 1U << 30) ++low;
  }
  EXPECT_NEAR(low, kCount / 3, 4 * std::sqrt(kCount * 2.0 / 9));
  EXPECT_EQ(rng.below(1), 0U);
}

TEST(Rng, BelowRedrawsExactlyTheWordsThatWouldBias) {
  // For n = 2^31 + 1 nearly every second word has to be drawn again.
  Rng rng(14, Stream::kBatch);
  constexpr int kCount = 20'000;
  for (int i = 0; i < kCount; ++i) ASSERT_LT(rng.below((1U << 31) + 1), (1U << 31) + 1);
  EXPECT_NEAR(static_cast<double>(rng.position()) / kCount, 2, 0.1);
}

TEST(Rng, ShuffleReachesEveryOrderEquallyOften) {
  Rng rng(15, Stream::kBatch);
  std::vector<int> counts(24);
  constexpr int kCount = 48'000;
  for (int i = 0; i < kCount; ++i) {
    std::vector<std::uint32_t> values = {0, 1, 2, 3};
    rng.shuffle(values);
    std::size_t order = 0;  // Lehmer code
    for (std::size_t a = 0; a < 4; ++a) {
      std::size_t smaller = 0;
      for (std::size_t b = a + 1; b < 4; ++b) smaller += values[b] < values[a] ? 1 : 0;
      order = order * (4 - a) + smaller;
    }
    ++counts[order];
  }
  for (const int count : counts) EXPECT_NEAR(count, kCount / 24, 4.5 * std::sqrt(kCount / 24.0));
}

TEST(Rng, ShuffleOfNothingOrOneDrawsNothing) {
  Rng rng(16, Stream::kBatch);
  std::vector<std::uint32_t> none;
  std::vector<std::uint32_t> one = {5};
  rng.shuffle(none);
  rng.shuffle(one);
  EXPECT_EQ(rng.position(), 0U);
  EXPECT_EQ(one[0], 5U);
}

}  // namespace
}  // namespace slalom
