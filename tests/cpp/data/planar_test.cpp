// The 2-D sets without noise lie exactly where their formulas say; noise moves points by as much as it says and
// moves nothing else.
#include "data/planar.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <string>
#include <vector>

#include "support/configured.h"

namespace slalom::data {
namespace {

struct Points {
  std::shared_ptr<const Dataset> set;
  std::vector<double> xy;
};

Points points(const std::string& id, double noise, double n = 1000) {
  const DatasetInfo& info = *find_dataset(id);
  Points result;
  result.set = *make_dataset(configured(info, {{"noise", {noise, {}}}, {"n", {n, {}}}}), 5);
  std::vector<std::uint32_t> all(result.set->examples);
  std::iota(all.begin(), all.end(), 0u);
  result.xy.resize(2 * all.size());
  result.set->gather_raw(all, result.xy);
  return result;
}

// Calls check(x, y, label) for each point of the set without noise.
template <class F>
void each(const std::string& id, F check) {
  const Points p = points(id, 0);
  for (std::size_t i = 0; i < p.set->examples; ++i) check(p.xy[2 * i], p.xy[2 * i + 1], p.set->labels[i]);
}

TEST(Planar, Circles) {
  each("circles", [](double x, double y, int label) { EXPECT_NEAR(std::hypot(x, y), label == 0 ? 1 : 0.5, 1e-12); });
}

TEST(Planar, Xor) {
  bool quadrant[2][2] = {};
  each("xor", [&](double x, double y, int label) {
    EXPECT_EQ(x * y < 0 ? 1 : 0, label);
    EXPECT_LE(std::max(std::abs(x), std::abs(y)), 1);
    quadrant[x < 0][y < 0] = true;
  });
  EXPECT_TRUE(quadrant[0][0] && quadrant[0][1] && quadrant[1][0] && quadrant[1][1]);
}

TEST(Planar, Gaussians) {
  each("gaussians", [](double x, double y, int label) {
    EXPECT_EQ(x, label == 0 ? -0.5 : 0.5);
    EXPECT_EQ(y, x);
  });
}

TEST(Planar, Spiral) {
  each("spiral", [](double x, double y, int label) {
    const double t = std::hypot(x, y);
    const double angle = std::numbers::pi * (3.5 * t + label);
    EXPECT_NEAR(x, t * std::cos(angle), 1e-9);
    EXPECT_NEAR(y, t * std::sin(angle), 1e-9);
  });
}

TEST(Planar, Moons) {
  each("moons", [](double x, double y, int label) {
    const double u = label == 0 ? x : 1 - x;
    const double v = label == 0 ? y : 0.5 - y;
    EXPECT_NEAR(std::hypot(u, v), 1, 1e-12);
    EXPECT_GE(v, -1e-12);
  });
}

TEST(Planar, NoiseIsAddedAndMovesNothingElse) {
  for (const PlanarSet& set : planar_sets()) {
    const Points clean = points(set.info.id, 0, 20000);
    const Points noisy = points(set.info.id, 0.25, 20000);
    EXPECT_EQ(clean.set->labels, noisy.set->labels);
    for (Split split : {Split::kTrain, Split::kValidation, Split::kTest}) {
      EXPECT_EQ(clean.set->part(split), noisy.set->part(split));
    }
    double sum = 0, squares = 0;
    for (std::size_t i = 0; i < clean.xy.size(); ++i) {
      const double d = noisy.xy[i] - clean.xy[i];
      sum += d;
      squares += d * d;
    }
    const double n = static_cast<double>(clean.xy.size());
    EXPECT_NEAR(sum / n, 0, 0.005) << set.info.id;
    EXPECT_NEAR(std::sqrt(squares / n), 0.25, 0.005) << set.info.id;
  }
}

TEST(Planar, MorePointsKeepTheFirstOnes) {
  for (const PlanarSet& set : planar_sets()) {
    const Points few = points(set.info.id, 0.1, 50);
    const Points many = points(set.info.id, 0.1, 500);
    for (std::size_t i = 0; i < few.xy.size(); ++i) ASSERT_EQ(few.xy[i], many.xy[i]) << set.info.id;
  }
}

TEST(Planar, ClassesAreBalanced) {
  for (const PlanarSet& set : planar_sets()) {
    const Points p = points(set.info.id, 0.1, 501);
    EXPECT_EQ(std::accumulate(p.set->labels.begin(), p.set->labels.end(), 0), 250) << set.info.id;
  }
}

}  // namespace
}  // namespace slalom::data
