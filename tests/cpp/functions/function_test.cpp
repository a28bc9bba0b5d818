// Every registered test function: gradient against differences, minima, start and domain; the quadratic's fields.
#include "model/function.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>
#include <string>
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

// The function with defaults, and with every field in turn at a quarter of its slider.
std::vector<Configured> variants(const FunctionInfo& info) {
  std::vector<Configured> all{configured(info)};
  for (std::size_t i = 0; i < info.fields.size(); ++i) {
    const Field& field = info.fields[i];
    all.push_back(configured(info));
    all.back().values[i].number = field.slider_min + (field.slider_max - field.slider_min) / 4;
  }
  return all;
}

// A few hundred points of the domain.
std::vector<Point> points(const FunctionInfo& info) {
  Rng rng(1, Stream::kNoise);
  std::vector<Point> all;
  for (int i = 0; i < 300; ++i) {
    const double u = rng.uniform();
    const double v = rng.uniform();
    all.push_back({info.domain[0] + u * (info.domain[1] - info.domain[0]),
                   info.domain[2] + v * (info.domain[3] - info.domain[2])});
  }
  return all;
}

TEST_P(Functions, EntryIsComplete) { EXPECT_EQ(entry_faults(info(), info().id, {}), std::vector<std::string>{}); }

TEST_P(Functions, GradientMatchesCentralDifferences) {
  for (const Configured& config : variants(info())) {
    const auto f = make_function<double>(config);
    for (const Point& at : points(info())) {
      Point g(2);
      const double value = f->value_and_grad(at, g);
      EXPECT_EQ(value, f->value(at));
      const auto slopes = central_differences([&](const Point& w) { return f->value(w); }, at);
      const double tolerance = 1e-6 * (1 + std::abs(value) + std::hypot(g[0], g[1]));
      EXPECT_NEAR(g[0], slopes[0], tolerance);
      EXPECT_NEAR(g[1], slopes[1], tolerance);
    }
  }
}

TEST_P(Functions, MinimaAreMinimaWhateverTheFields) {
  for (const Configured& config : variants(info())) {
    const auto f = make_function<double>(config);
    for (const auto& minimum : info().minima) {
      Point g(2);
      EXPECT_NEAR(f->value_and_grad(minimum, g), info().minimum_value, 1e-20);
      EXPECT_NEAR(std::hypot(g[0], g[1]), 0, 1e-11);
      for (const Point& at : points(info())) EXPECT_GE(f->value(at), info().minimum_value);
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
  for (const Point& at : points(info())) {
    const std::vector<float> w{static_cast<float>(at[0]), static_cast<float>(at[1])};
    std::vector<float> g(2);
    const double value = wide->value(Point{w[0], w[1]});
    EXPECT_NEAR(static_cast<double>(narrow->value_and_grad(w, g)), value, 1e-4 * (1 + std::abs(value)));
    EXPECT_EQ(narrow->value(w), narrow->value_and_grad(w, g));
  }
}

// Values at the customary starting points, by hand.
TEST(Function, KnownValues) {
  const std::map<std::string, std::pair<Point, double>> known{{"rosenbrock", {{-1.2, 1}, 24.2}},
                                                              {"beale", {{1, 1}, 14.203125}},
                                                              {"himmelblau", {{0, 0}, 170}},
                                                              {"quadratic", {{1, 1}, 50.5}},
                                                              {"saddle", {{1, 0.001}, 0.999999}}};
  for (const auto& [id, at] : known) {
    const FunctionInfo& info = *find_function(id);
    EXPECT_NEAR(make_function<double>(configured(info))->value(at.first), at.second, 1e-13) << id;
    EXPECT_EQ((Point{info.start[0], info.start[1]}), at.first) << id;
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

}  // namespace
}  // namespace slalom::model
