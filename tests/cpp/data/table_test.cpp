// The tables that are built in are the published ones: first row, how many rows of each class, means as published.
#include "data/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

#include "support/configured.h"

namespace slalom::data {
namespace {

struct Published {
  const char* id;
  std::vector<double> first;  // row
  std::vector<int> counts;    // rows of each class; empty for regression
  std::vector<double> means;  // of the features
};

class Tables : public testing::TestWithParam<Published> {};

// Means: of the files scikit-learn carries, before any rounding.
INSTANTIATE_TEST_SUITE_P(
    BuiltIn, Tables,
    testing::Values(Published{"iris", {5.1, 3.5, 1.4, 0.2}, {50, 50, 50}, {5.843, 3.057, 3.758, 1.199}},
                    Published{"wine",
                              {14.23, 1.71, 2.43, 15.6, 127, 2.8, 3.06, 0.28, 2.29, 5.64, 1.04, 3.92, 1065},
                              {59, 71, 48},
                              {13.001, 2.336, 2.367, 19.495, 99.742, 2.295, 2.029, 0.3619, 1.591, 5.058, 0.9574, 2.612,
                               746.893}},
                    Published{"breast_cancer",
                              {18.0, 10.4, 123, 1000, 0.118, 0.278, 0.3, 0.147, 0.242, 0.079},
                              {212, 357},
                              {14.127, 19.290, 91.969, 654.889, 0.0964, 0.1043, 0.0888, 0.0489, 0.1812, 0.0628}},
                    Published{"diabetes",
                              {59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87},
                              {},
                              {48.518, 1.468, 26.376, 94.647, 189.140, 115.439, 49.788, 4.070, 4.641, 91.260}}),
    [](const auto& instance) { return std::string(instance.param.id); });

TEST_P(Tables, AreThePublishedOnes) {
  const Published& expected = GetParam();
  const DatasetInfo& info = *find_dataset(expected.id);
  const auto set = *make_dataset(configured(info), 1);
  std::vector<std::uint32_t> all(set->examples);
  std::iota(all.begin(), all.end(), 0u);
  std::vector<double> raw(all.size() * set->features);
  set->gather_raw(all, raw);
  EXPECT_EQ(std::vector<double>(raw.begin(), raw.begin() + static_cast<std::ptrdiff_t>(set->features)), expected.first);
  std::vector<int> counts(static_cast<std::size_t>(set->classes));
  for (const std::uint16_t label : set->labels) ++counts.at(label);
  EXPECT_EQ(counts, expected.counts);
  ASSERT_EQ(expected.means.size(), set->features);
  for (std::size_t j = 0; j < set->features; ++j) {
    double sum = 0;
    for (std::size_t i = 0; i < all.size(); ++i) sum += raw[i * set->features + j];
    EXPECT_NEAR(sum / static_cast<double>(all.size()), expected.means[j], 0.001 * expected.means[j]) << "feature " << j;
  }
}

TEST(Diabetes, TargetsAreThePublishedOnes) {
  const auto set = *make_dataset(configured(*find_dataset("diabetes")), 1);
  EXPECT_EQ(set->raw_targets[0], 151);
  EXPECT_EQ(set->raw_targets[1], 75);
  EXPECT_EQ(set->raw_targets.back(), 57);
  // Mean and range as in Efron et al. (2004): 152.1, 25 to 346.
  EXPECT_NEAR(std::accumulate(set->raw_targets.begin(), set->raw_targets.end(), 0.0) / 442, 152.13, 0.01);
  EXPECT_EQ(*std::min_element(set->raw_targets.begin(), set->raw_targets.end()), 25);
  EXPECT_EQ(*std::max_element(set->raw_targets.begin(), set->raw_targets.end()), 346);
}

}  // namespace
}  // namespace slalom::data
