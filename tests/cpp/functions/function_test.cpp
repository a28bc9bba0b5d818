// Every registered test function: gradient against differences and against automatic differentiation, Hessian-vector
// products, minima, start and domain, all of them also with more variables; what single functions promise.
#include "model/function.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/entry_check.h"
#include "core/rng.h"
#include "support/configured.h"
#include "support/differences.h"

namespace slalom::model {
namespace {

using Point = std::vector<double>;

class Functions : public testing::TestWithParam<std::string> {
 protected:
  const FunctionInfo& info() const { return *find_function(GetParam()); }
};

std::vector<std::string> ids() {
  std::vector<std::string> all;
  for (const FunctionInfo& info : functions()) all.push_back(info.id);
  return all;
}
INSTANTIATE_TEST_SUITE_P(Registry, Functions, testing::ValuesIn(ids()),
                         [](const auto& instance) { return instance.param; });

// The function with defaults, and with every number among its fields in turn at a twentieth of its slider.
std::vector<Configured> variants(const FunctionInfo& info) {
  std::vector<Configured> all{configured(info)};
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    const Field& field = info.fields[i];
    if (field.slider_min == field.slider_max) continue;
    const double number = field.slider_min + (field.slider_max - field.slider_min) / 20;
    all.push_back(configured(info));
    all.back().values[i].number = field.type == FieldType::kInteger ? std::floor(number) : number;
  }
  return all;
}

// A few hundred points of the domain.
std::vector<Point> points(const FunctionInfo& info, std::size_t dimension) {
  Rng rng(1, Stream::kNoise);
  std::vector<Point> all(300, Point(dimension));
  for (Point& point : all) {
    for (std::size_t i = 0; i < dimension; ++i) {
      const double low = info.domain[2 * (i % 2)];
      const double high = info.domain[2 * (i % 2) + 1];
      point[i] = low + rng.uniform() * (high - low);
    }
  }
  return all;
}

double norm(const Point& x) {
  double sum = 0;
  for (const double number : x) sum += number * number;
  return std::sqrt(sum);
}

double dot(const Point& x, const Point& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

TEST_P(Functions, EntryIsComplete) { EXPECT_EQ(entry_faults(info(), info().id, {}), std::vector<std::string>{}); }

TEST_P(Functions, GradientMatchesCentralDifferences) {
  for (const Configured& config : variants(info())) {
    const auto f = make_function<double>(config);
    for (const Point& at : points(info(), f->dimension())) {
      Point g(f->dimension());
      const double value = f->value_and_grad(at, g);
      EXPECT_EQ(value, f->value(at));
      const auto slopes = central_differences([&](const Point& w) { return f->value(w); }, at);
      const double tolerance = 1e-6 * (1 + std::abs(value) + norm(g));
      for (std::size_t i = 0; i < g.size(); ++i) EXPECT_NEAR(g[i], slopes[i], tolerance);
    }
  }
}

// The gradients are written by hand; the slope of the value along any direction comes from dual numbers.
TEST_P(Functions, GradientIsWhatAutomaticDifferentiationGives) {
  Rng rng(2, Stream::kNoise);
  for (const Configured& config : variants(info())) {
    const auto f = make_function<double>(config);
    for (const Point& at : points(info(), f->dimension())) {
      Point g(f->dimension());
      Point v(f->dimension());
      Point hv(f->dimension());
      for (double& component : v) component = rng.normal();
      const double value = f->value_and_grad(at, g);
      const double slope = f->hessian_vector(at, v, hv);
      EXPECT_NEAR(slope, dot(g, v), 1e-12 * (1 + std::abs(value) + norm(g) * norm(v)));
    }
  }
}

TEST_P(Functions, HessianTimesVectorMatchesDifferencesOfTheGradient) {
  Rng rng(3, Stream::kNoise);
  for (const Configured& config : variants(info())) {
    const auto f = make_function<double>(config);
    for (const Point& at : points(info(), f->dimension())) {
      Point v(f->dimension());
      Point hv(f->dimension());
      for (double& component : v) component = rng.normal();
      f->hessian_vector(at, v, hv);
      constexpr double kStep = 1e-6;
      Point above(v.size());
      Point below(v.size());
      Point w = at;
      for (std::size_t i = 0; i < w.size(); ++i) w[i] = at[i] + kStep * v[i];
      f->value_and_grad(w, above);
      for (std::size_t i = 0; i < w.size(); ++i) w[i] = at[i] - kStep * v[i];
      f->value_and_grad(w, below);
      const double tolerance = 1e-6 * (1 + norm(above) + norm(hv) + norm(v));
      for (std::size_t i = 0; i < v.size(); ++i) {
        EXPECT_NEAR(hv[i], (above[i] - below[i]) / (2 * kStep), tolerance) << "variable " << i;
      }
    }
  }
}

TEST_P(Functions, HessiansAreSymmetric) {
  for (const Configured& config : variants(info())) {
    const auto f = make_function<double>(config);
    for (const Point& at : points(info(), f->dimension())) {
      Point first(f->dimension());
      Point second(f->dimension());
      first[0] = second[1] = 1;
      Point by_first(f->dimension());
      Point by_second(f->dimension());
      f->hessian_vector(at, first, by_first);
      f->hessian_vector(at, second, by_second);
      EXPECT_NEAR(by_first[1], by_second[0], 1e-9 * (1 + norm(by_first) + norm(by_second)));
    }
  }
}

TEST_P(Functions, MinimaAreMinimaWhateverTheFields) {
  for (const Configured& config : variants(info())) {
    const auto f = make_function<double>(config);
    const double least = info().minimum_value_in(f->dimension());
    for (const Point& minimum : info().minima_in(f->dimension())) {
      Point g(f->dimension());
      EXPECT_NEAR(f->value_and_grad(minimum, g), least, 1e-20 + 1e-14 * std::abs(least));
      EXPECT_NEAR(norm(g), 0, 1e-11);
      for (const Point& at : points(info(), f->dimension())) EXPECT_GE(f->value(at), least);
    }
  }
}

TEST_P(Functions, StartAndMinimaLieInTheDomain) {
  std::vector<std::array<double, 2>> all = info().minima;
  all.push_back(info().start);
  for (const auto& [x, y] : all) {
    EXPECT_TRUE(info().domain[0] < x && x < info().domain[1]) << x;
    EXPECT_TRUE(info().domain[2] < y && y < info().domain[3]) << y;
  }
}

TEST_P(Functions, FloatAgreesWithDouble) {
  const auto narrow = make_function<float>(configured(info()));
  const auto wide = make_function<double>(configured(info()));
  for (const Point& at : points(info(), 2)) {
    const std::vector<float> w{static_cast<float>(at[0]), static_cast<float>(at[1])};
    std::vector<float> g(2);
    const double value = wide->value(Point{w[0], w[1]});
    EXPECT_NEAR(static_cast<double>(narrow->value_and_grad(w, g)), value, 1e-4 * (1 + std::abs(value)));
    EXPECT_EQ(narrow->value(w), narrow->value_and_grad(w, g));
  }
}

// Values at the customary starting points, by hand.
TEST(Function, KnownValues) {
  const double e = std::exp(1.0);
  const std::map<std::string, std::pair<Point, double>> known{
      {"rosenbrock", {{-1.2, 1}, 24.2}},
      {"beale", {{1, 1}, 14.203125}},
      {"himmelblau", {{0, 0}, 170}},
      {"quadratic", {{1, 1}, 50.5}},
      {"saddle", {{1, 0.001}, 0.999999}},
      {"rastrigin", {{2.25, -1.75}, 28.125}},
      {"ackley", {{2.5, 1.5}, 20 + e - 20 * std::exp(-0.2 * std::sqrt(4.25)) - 1 / e}},
      {"styblinski_tang", {{4, 3}, -14}},
      {"goldstein_price", {{-0.5, -1}, 279.125}},
      {"three_hump_camel", {{2, 2}, 148.0 / 15}},
      {"monkey_saddle", {{1, 0.001}, 0.999997}},
      {"plateau", {{1.5, 1}, 1 - std::exp(-6.5)}}};
  for (const auto& [id, at] : known) {
    const FunctionInfo& info = *find_function(id);
    EXPECT_NEAR(make_function<double>(configured(info))->value(at.first), at.second, 1e-13 * (1 + std::abs(at.second)))
        << id;
    EXPECT_EQ((Point{info.start[0], info.start[1]}), at.first) << id;
  }
}

TEST(Function, KnownValuesInMoreVariables) {
  const std::map<std::string, std::pair<Point, double>> known{
      {"rosenbrock", {{0, 0, 0, 0}, 3}},          // three links with (1 - 0)^2
      {"quadratic", {{1, 1, 1}, 55.5}},           // curvatures 1, 10, 100
      {"rastrigin", {{0.5, 1, 1.5}, 43.5}},       // 0.25 + 20, 1 + 0, 2.25 + 20
      {"styblinski_tang", {{1, 1, 1, 1}, -20}}};  // each (1 - 16 + 5) / 2
  for (const auto& [id, at] : known) {
    const FunctionInfo& info = *find_function(id);
    const auto n = static_cast<double>(at.first.size());
    const auto f = make_function<double>(configured(info, {{"dimension", {n, {}}}}));
    EXPECT_NEAR(f->value(at.first), at.second, 1e-12) << id;
  }
}

TEST(Quadratic, RotationTurnsTheValley) {
  const FunctionInfo& info = *find_function("quadratic");
  for (double degrees : {-180.0, -90.0, -37.0, 0.0, 30.0, 45.0, 90.0, 180.0}) {
    const auto f = make_function<double>(configured(info, {{"kappa", {50, {}}}, {"rotation", {degrees, {}}}}));
    const double angle = degrees * std::acos(-1) / 180;
    const Point along{std::cos(angle), std::sin(angle)};
    const Point across{-std::sin(angle), std::cos(angle)};
    EXPECT_NEAR(f->value(along), 0.5, 1e-12) << degrees;
    EXPECT_NEAR(f->value(across), 25, 1e-12) << degrees;
  }
}

// A rotation changes neither the trace of the Hessian nor its determinant: with three variables the curvatures are 1,
// 10 and 100 whatever the angle.
TEST(Quadratic, RotationKeepsTheCurvatures) {
  const FunctionInfo& info = *find_function("quadratic");
  for (double degrees : {0.0, 20.0, 45.0, -70.0}) {
    const auto f = make_function<double>(configured(info, {{"rotation", {degrees, {}}}, {"dimension", {3, {}}}}));
    double h[3][3];
    for (std::size_t i = 0; i < 3; ++i) {
      Point unit(3);
      unit[i] = 1;
      Point column(3);
      f->hessian_vector(Point{0.3, -2, 5}, unit, column);
      for (std::size_t j = 0; j < 3; ++j) h[j][i] = column[j];
    }
    EXPECT_NEAR(h[0][0] + h[1][1] + h[2][2], 111, 1e-11) << degrees;
    EXPECT_NEAR(h[0][0] * (h[1][1] * h[2][2] - h[1][2] * h[2][1]) - h[0][1] * (h[1][0] * h[2][2] - h[1][2] * h[2][0]) +
                    h[0][2] * (h[1][0] * h[2][1] - h[1][1] * h[2][0]),
                1000, 1e-9)
        << degrees;
  }
}

// Along the slope the gradient is gentle; somewhere on the way down to y = -4 it is a thousand times larger.
TEST(Cliff, HasAWall) {
  const auto f = make_function<double>(configured(*find_function("cliff")));
  Point g(2);
  f->value_and_grad(Point{7, -3}, g);
  EXPECT_LT(norm(g), 0.1);
  double steepest = 0;
  for (int i = 0; i <= 10000; ++i) {
    f->value_and_grad(Point{7, -3 - i * 1e-4}, g);
    steepest = std::max(steepest, norm(g));
  }
  EXPECT_GT(steepest, 20);
}

}  // namespace
}  // namespace slalom::model
