// The recorder against a brute-force one that keeps every value.
#include "metrics/recorder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/rng.h"

namespace slalom::metrics {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Column 0 has a value every step, 1 every seventh from step 100 on, 2 now and then, 3 the same number always, 4 never,
// 5 is infinite sometimes.
constexpr std::size_t kColumns = 6;
using Step = std::array<double, kColumns>;

std::vector<Step> stream(std::size_t steps) {
  Rng rng(1, Stream::kNoise);
  std::vector<Step> all(steps);
  for (std::size_t t = 0; t < steps; ++t) {
    const double noise = rng.normal();
    const bool rare = rng.below(40) == 0;
    const bool infinite = rng.below(5000) == 0;
    all[t] = {1 / (1 + 0.001 * static_cast<double>(t)) + 0.1 * noise,
              t >= 100 && t % 7 == 0 ? noise : kNaN,
              rare ? noise : kNaN,
              0.25,
              kNaN,
              infinite ? std::numeric_limits<double>::infinity() : -noise};
  }
  return all;
}

void feed(Recorder& recorder, const std::vector<Step>& steps, std::size_t from, std::size_t to) {
  for (std::size_t t = from; t < to; ++t) {
    std::copy(steps[t].begin(), steps[t].end(), recorder.values().begin());
    recorder.commit(static_cast<std::int64_t>(t));
  }
  recorder.settle();
}

// One step of a recorder with one column.
void take(Recorder& recorder, std::int64_t step, double value) {
  recorder.values()[0] = value;
  recorder.commit(step);
  recorder.settle();
}

std::vector<double> rows_of(const Recorder& recorder, std::size_t from = 0) {
  std::vector<double> out((recorder.rows() - from) * recorder.row_width());
  recorder.copy(from, out);
  return out;
}

// EMA of one column's values up to step `last`, from the closed form: sum of (1 - beta) beta^(n-i) x_i over 1 - beta^n.
double closed_form(const std::vector<Step>& steps, std::size_t last, std::size_t column, double beta) {
  double sum = 0, weights = 0, weight = 1 - beta;
  for (std::size_t t = last + 1; t-- > 0 && weight > 1e-30;) {
    const double x = steps[t][column];
    if (std::isnan(x)) continue;
    sum += weight * x;
    weights += weight;
    weight *= beta;
  }
  return sum / weights;
}

void expect_same(double found, double expected, const char* what, std::size_t row, std::size_t column) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(found)) << what << ", row " << row << ", column " << column << ": " << found;
  } else {
    EXPECT_EQ(found, expected) << what << ", row " << row << ", column " << column;
  }
}

TEST(Recorder, AgreesWithKeepingEverything) {
  constexpr std::size_t kSteps = 100000;
  constexpr double kBeta = 0.98;
  const std::vector<Step> steps = stream(kSteps);
  Recorder recorder(std::vector<Column>(kColumns), kBeta);
  std::size_t fed = 0;
  // Lengths around the merges, and with an unfinished bucket.
  for (std::size_t count : {std::size_t{1}, std::size_t{57}, Recorder::kRows - 1, Recorder::kRows, Recorder::kRows + 1,
                            std::size_t{9000}, std::size_t{30011}, kSteps}) {
    feed(recorder, steps, fed, count);
    fed = count;
    const auto stride = static_cast<std::size_t>(recorder.stride());
    ASSERT_EQ(recorder.rows(), (count + stride - 1) / stride);
    ASSERT_LE(recorder.rows(), Recorder::kRows);
    const std::vector<double> rows = rows_of(recorder);
    Step last{kNaN, kNaN, kNaN, kNaN, kNaN, kNaN};
    for (std::size_t row = 0; row < recorder.rows(); ++row) {
      const double* values = rows.data() + row * recorder.row_width();
      const std::size_t end = std::min(count, (row + 1) * stride);
      ASSERT_EQ(values[0], static_cast<double>(end - 1));
      for (std::size_t c = 0; c < kColumns; ++c) {
        double minimum = kNaN, maximum = kNaN;
        for (std::size_t t = row * stride; t < end; ++t) {
          const double x = steps[t][c];
          if (std::isnan(x)) continue;
          last[c] = x;
          minimum = std::isnan(minimum) ? x : std::min(minimum, x);
          maximum = std::isnan(maximum) ? x : std::max(maximum, x);
        }
        expect_same(values[1 + 4 * c], last[c], "last", row, c);
        expect_same(values[2 + 4 * c], minimum, "min", row, c);
        expect_same(values[3 + 4 * c], maximum, "max", row, c);
        if (c == 5 || row % 16 != 0) continue;  // an infinity stays in an average for ever; every row takes long
        const double ema = closed_form(steps, end - 1, c, kBeta);
        if (std::isnan(ema)) {
          EXPECT_TRUE(std::isnan(values[4 + 4 * c])) << row << " " << c;
        } else {
          EXPECT_NEAR(values[4 + 4 * c], ema, 1e-12) << row << " " << c;
        }
      }
    }
  }
}

TEST(Recorder, StrideDoublesAndGenerationCountsTheMerges) {
  Recorder recorder({{"loss", "loss", ""}}, 0.9);
  std::int64_t stride = 1;
  std::uint32_t generation = 0;
  for (std::size_t t = 0; t < 20 * Recorder::kRows; ++t) {
    take(recorder, static_cast<std::int64_t>(t), 1);
    if (t + 1 == Recorder::kRows * static_cast<std::size_t>(stride)) {
      stride *= 2;
      ++generation;
      EXPECT_EQ(recorder.rows(), Recorder::kRows / 2);
    }
    ASSERT_EQ(recorder.stride(), stride);
    ASSERT_EQ(recorder.generation(), generation);
  }
  EXPECT_EQ(generation, 5u);
}

TEST(Recorder, RowsThatAreFinishedDoNotChangeWithinAGeneration) {
  const std::vector<Step> steps = stream(30000);
  Recorder recorder(std::vector<Column>(kColumns), 0.9);
  feed(recorder, steps, 0, 20001);
  const std::uint32_t generation = recorder.generation();
  const std::size_t finished = recorder.rows() - 1;
  const std::vector<double> before = rows_of(recorder);
  feed(recorder, steps, 20001, 30000);
  ASSERT_EQ(recorder.generation(), generation);
  const std::vector<double> after = rows_of(recorder);
  for (std::size_t i = 0; i < finished * recorder.row_width(); ++i) {
    ASSERT_TRUE(before[i] == after[i] || (std::isnan(before[i]) && std::isnan(after[i])));
  }
  // And a copy from a later row is the end of a copy of all.
  const std::vector<double> tail = rows_of(recorder, finished);
  ASSERT_TRUE(std::equal(tail.rbegin(), tail.rend(), after.rbegin(),
                         [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }));
}

TEST(Recorder, AverageByHand) {
  // Course, section 1: after one value the average is that value; beta 0 follows, and weights are 1 - beta to beta.
  Recorder recorder({{"x", "x", ""}}, 0.5);
  EXPECT_TRUE(std::isnan(recorder.ema(0)));
  take(recorder, 0, 8);
  EXPECT_EQ(recorder.ema(0), 8);
  take(recorder, 1, 2);
  EXPECT_EQ(recorder.ema(0), (0.25 * 8 + 0.5 * 2) / 0.75);
  take(recorder, 2, kNaN);  // no value: nothing changes
  EXPECT_EQ(recorder.ema(0), (0.25 * 8 + 0.5 * 2) / 0.75);
}

TEST(Recorder, BetaZeroFollowsTheValue) {
  Recorder recorder({{"x", "x", ""}}, 0);
  for (int t = 0; t < 5; ++t) {
    take(recorder, t, t * t);
    EXPECT_EQ(recorder.ema(0), t * t);
  }
}

TEST(Recorder, ANewBetaRestartsTheAverages) {
  Recorder recorder({{"x", "x", ""}}, 0.9);
  take(recorder, 0, 100);
  recorder.set_ema_beta(0.5);
  EXPECT_EQ(recorder.ema_beta(), 0.5);
  take(recorder, 1, 3);
  EXPECT_EQ(recorder.ema(0), 3);
  take(recorder, 2, 6);
  EXPECT_DOUBLE_EQ(recorder.ema(0), (3 + 2 * 6.0) / 3);
}

TEST(Recorder, AveragesOfVanishingValuesReachZero) {
  Recorder recorder({{"x", "x", ""}}, 0.5);
  take(recorder, 0, 1);
  for (int t = 1; t < 2000; ++t) {
    take(recorder, t, 0);
  }
  EXPECT_EQ(recorder.ema(0), 0);
}

TEST(Recorder, ContinuesBitForBit) {
  const std::vector<Step> steps = stream(40000);
  for (std::size_t at : {std::size_t{0}, std::size_t{1}, std::size_t{999}, Recorder::kRows, std::size_t{12345}}) {
    Recorder original(std::vector<Column>(kColumns), 0.98);
    feed(original, steps, 0, at);
    Recorder restored(std::vector<Column>(kColumns), 0.5);
    feed(restored, steps, 0, 7777);
    restored.load(original.save());
    EXPECT_EQ(restored.save(), original.save());
    feed(original, steps, at, at + 20000);
    feed(restored, steps, at, at + 20000);
    EXPECT_EQ(restored.save(), original.save()) << at;
    EXPECT_EQ(restored.rows(), original.rows());
    EXPECT_EQ(restored.generation(), original.generation());
  }
}

TEST(Recorder, HowOftenItIsSettledIsOfNoConsequence) {
  std::vector<Step> steps = stream(20000);
  for (std::size_t t = 5000; t < 6000; ++t) steps[t][0] = 0;  // an average on its way to zero
  for (double beta : {0.02, 0.5, 0.98}) {
    Recorder rarely(std::vector<Column>(kColumns), beta);
    Recorder often(std::vector<Column>(kColumns), beta);
    Rng rng(2, Stream::kNoise);
    for (std::size_t from = 0; from < steps.size();) {
      const std::size_t to = std::min(steps.size(), from + 1 + rng.below(100));
      feed(often, steps, from, to);
      from = to;
    }
    feed(rarely, steps, 0, steps.size());
    EXPECT_EQ(often.save(), rarely.save()) << beta;
  }
}

TEST(Recorder, LoadingForgetsWhatWasNotSettled) {
  Recorder recorder({{"x", "x", ""}}, 0.5);
  const auto empty = recorder.save();
  recorder.values()[0] = 3;
  recorder.commit(0);
  recorder.load(empty);
  recorder.settle();
  EXPECT_EQ(recorder.rows(), 0u);
  EXPECT_TRUE(std::isnan(recorder.ema(0)));
}

}  // namespace
}  // namespace slalom::metrics
