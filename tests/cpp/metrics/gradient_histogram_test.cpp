// Bins against logarithms, the kept steps against a brute-force thinning.
#include "metrics/gradient_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "core/rng.h"

namespace slalom::metrics {
namespace {

using Histogram = GradientHistogram;
using Counts = std::vector<std::uint32_t>;

template <class S>
Counts counts_of(std::vector<S> values) {
  Counts counts(Histogram::kBins, 99);
  count_magnitudes<S>(values, counts);
  return counts;
}

template <class S>
std::size_t bin_of(S value) {
  const Counts counts = counts_of<S>({value});
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0u), 1u);
  return static_cast<std::size_t>(std::find(counts.begin(), counts.end(), 1u) - counts.begin());
}

template <class S>
void expect_bins() {
  using Limits = std::numeric_limits<S>;
  constexpr std::size_t kOver = Histogram::kBins - 1;
  EXPECT_EQ(bin_of<S>(0), 0u);
  EXPECT_EQ(bin_of<S>(-S{0}), 0u);
  EXPECT_EQ(bin_of<S>(Limits::denorm_min()), 1u);
  EXPECT_EQ(bin_of<S>(Limits::min()), 1u);
  EXPECT_EQ(bin_of<S>(Limits::max()), kOver);
  EXPECT_EQ(bin_of<S>(Limits::infinity()), kOver);
  EXPECT_EQ(bin_of<S>(-Limits::infinity()), kOver);
  EXPECT_EQ(bin_of<S>(Limits::quiet_NaN()), kOver);
  EXPECT_EQ(bin_of<S>(-Limits::quiet_NaN()), kOver);
  for (int e = Histogram::kLowExponent; e < Histogram::kHighExponent; ++e) {
    const std::size_t bin = static_cast<std::size_t>(e - Histogram::kLowExponent) + 2;
    const S edge = std::ldexp(S{1}, e);
    EXPECT_EQ(bin_of<S>(edge), bin) << e;
    EXPECT_EQ(bin_of<S>(-edge * S{1.5}), bin) << e;
    EXPECT_EQ(bin_of<S>(std::nextafter(edge, S{0})), bin - 1) << e;
  }
  EXPECT_EQ(bin_of<S>(std::ldexp(S{1}, Histogram::kHighExponent)), kOver);
  EXPECT_EQ(bin_of<S>(std::nextafter(std::ldexp(S{1}, Histogram::kHighExponent), S{0})), kOver - 1);
}

TEST(GradientHistogram, BinsArePowersOfTwo) {
  expect_bins<float>();
  expect_bins<double>();
}

TEST(GradientHistogram, CountsAgreeWithLogarithms) {
  Rng rng(1, Stream::kNoise);
  for (std::size_t n : {0u, 1u, 3u, 4u, 5u, 10007u}) {
    std::vector<float> narrow;
    std::vector<double> wide;
    Counts expected(Histogram::kBins);
    for (std::size_t i = 0; i < n; ++i) {
      const double scale = std::pow(2.0, 60 * rng.uniform() - 48);
      const auto value = static_cast<float>(scale * rng.normal());
      narrow.push_back(value);
      wide.push_back(value);
      const int octave = static_cast<int>(std::floor(std::log2(std::abs(static_cast<double>(value)))));
      const int bin = octave < Histogram::kLowExponent     ? 1
                      : octave >= Histogram::kHighExponent ? static_cast<int>(Histogram::kBins) - 1
                                                           : octave - Histogram::kLowExponent + 2;
      ++expected[static_cast<std::size_t>(bin)];
    }
    EXPECT_EQ(counts_of(narrow), expected) << n;
    EXPECT_EQ(counts_of(wide), expected) << n;
  }
}

// A gradient of two layers by which its step can be told: three zeros, then as many ones as the step has above a
// multiple of 1000, and twos.
constexpr std::size_t kZeros = 3;
constexpr std::size_t kOthers = 1000;

std::vector<double> gradient_of(std::int64_t step) {
  std::vector<double> g(kZeros + kOthers, 2.0);
  std::fill_n(g.begin(), kZeros, 0.0);
  std::fill_n(g.begin() + kZeros, step % 1000, 1.0);
  return g;
}

Histogram two_layers() { return Histogram({kZeros, kZeros + kOthers}); }

void feed(Histogram& histogram, std::int64_t from, std::int64_t to) {
  for (std::int64_t t = from; t < to; ++t) {
    if (histogram.wants(t)) histogram.add<double>(t, gradient_of(t));
  }
}

TEST(GradientHistogram, KeepsEveryEarlyStepAndAUniformGridAfterwards) {
  Histogram histogram = two_layers();
  std::int64_t fed = 0;
  std::uint32_t generation = 0;
  for (std::int64_t count : {1, 255, 256, 257, 766, 767, 768, 769, 1500, 5000, 100000}) {
    feed(histogram, fed, count);
    fed = count;
    ASSERT_LE(histogram.rows(), Histogram::kRows);
    EXPECT_GE(histogram.generation(), generation);
    generation = histogram.generation();
    const std::int64_t interval = std::int64_t{1} << generation;
    std::vector<std::int64_t> expected;
    for (std::int64_t t = 0; t < count; ++t) {
      if (t < Histogram::kEarly || t % interval == 0) expected.push_back(t);
    }
    ASSERT_EQ(histogram.rows(), expected.size()) << count;
    for (std::size_t row = 0; row < expected.size(); ++row) {
      ASSERT_EQ(histogram.step(row), expected[row]) << count;
      ASSERT_EQ(histogram.counts(row)[0], 3u);
      const auto ones = histogram.counts(row)[Histogram::kBins + 2 - Histogram::kLowExponent];
      ASSERT_EQ(ones, static_cast<std::uint32_t>(expected[row] % 1000));
    }
  }
  EXPECT_EQ(generation, 8u) << "100000 steps on 256 to 512 rows";
}

TEST(GradientHistogram, CountsEveryLayerByItself) {
  // The second layer has no parameters.
  Histogram histogram({2, 2, 3});
  histogram.add<float>(0, std::vector<float>{1.0f, 0.0f, -4.0f});
  ASSERT_EQ(histogram.row_width(), 3 * Histogram::kBins);
  Counts expected(3 * Histogram::kBins);
  expected[0] = 1;
  expected[2 - Histogram::kLowExponent] = 1;
  expected[2 * Histogram::kBins + 4 - Histogram::kLowExponent] = 1;
  const auto counts = histogram.counts(0);
  EXPECT_EQ(Counts(counts.begin(), counts.end()), expected);
}

TEST(GradientHistogram, ContinuesBitForBit) {
  for (std::int64_t at : {0, 100, 700, 767, 768, 5000}) {
    Histogram original = two_layers();
    feed(original, 0, at);
    Histogram restored = two_layers();
    feed(restored, 0, 3000);
    restored.load(original.save());
    feed(original, at, at + 4000);
    feed(restored, at, at + 4000);
    EXPECT_EQ(restored.save(), original.save()) << at;
    EXPECT_EQ(restored.rows(), original.rows());
  }
}

}  // namespace
}  // namespace slalom::metrics
