// The loss over a plane of weights: each number is the objective's own loss at that point, however the grid is cut.
#include "train/loss_grid.h"

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <vector>

#include "model/function.h"
#include "train/function_objective.h"

namespace slalom::train {
namespace {

// Rosenbrock's function: its value at a point is easy to check by hand.
FunctionObjective<double> rosenbrock() {
  return {
      model::make_function<double>({"rosenbrock", default_values(*model::find_function("rosenbrock"))}), {0, 0}, 0, 0};
}

const std::vector<double> kCentre{1, 1};  // the minimum
const std::vector<double> kAlongX{0.5, 0};
const std::vector<double> kAlongY{0, 2};

TEST(LossGrid, IsTheLossAtEachPointOfThePlane) {
  auto objective = rosenbrock();
  const std::vector<double> a{-1, 0, 2};
  const std::vector<double> b{0, 1};
  std::vector<double> losses(6);
  loss_grid<double>(objective, kCentre, kAlongX, kAlongY, a, b, {}, losses);
  for (std::size_t j = 0; j < b.size(); ++j) {
    for (std::size_t i = 0; i < a.size(); ++i) {
      const double x = 1 + 0.5 * a[i];
      const double y = 1 + 2 * b[j];
      const double expected = (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
      EXPECT_DOUBLE_EQ(losses[j * a.size() + i], expected) << "a = " << a[i] << ", b = " << b[j];
    }
  }
  EXPECT_EQ(losses[1], 0) << "at the centre";
}

TEST(LossGrid, RowsMayBeAskedForOneByOne) {
  auto objective = rosenbrock();
  const std::vector<double> a{-1, -0.25, 0, 0.75};
  const std::vector<double> b{-2, 0, 3};
  std::vector<double> whole(12);
  std::vector<double> cut(12);
  loss_grid<double>(objective, kCentre, kAlongX, kAlongY, a, b, {}, whole);
  for (std::size_t j = 0; j < b.size(); ++j) {
    loss_grid<double>(objective, kCentre, kAlongX, kAlongY, a, std::span(b).subspan(j, 1), {},
                      std::span(cut).subspan(4 * j, 4));
  }
  EXPECT_EQ(whole, cut);
}

}  // namespace
}  // namespace slalom::train
