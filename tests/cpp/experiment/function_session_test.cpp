// Runs on functions beyond the plain two-variable case: gradient noise that belongs to the problem, more variables than
// two, typed expressions.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"
#include "slalom/session.h"

namespace slalom {
namespace {

using Json = nlohmann::json;

Json document(Json problem) {
  return {{"v", 1},
          {"problem", std::move(problem)},
          {"train", {{"stop", {{"steps", 200}}}}},
          {"runs", Json::array({Json{{"lr", 0.001}, {"stages", Json::array({Json{{"id", "adam"}}})}},
                                Json{{"lr", 0.001}, {"stages", Json::array({Json{{"id", "sgd"}}})}}})}};
}

std::unique_ptr<Session> session(const Json& experiment, std::size_t run = 0) {
  auto created = Session::create(experiment.dump(), run);
  EXPECT_TRUE(created.ok()) << created.errors().front().path << ": " << created.errors().front().message;
  return created ? std::move(*created) : nullptr;
}

std::string hash_after(const Json& experiment, std::int64_t steps) {
  const auto run = session(experiment);
  run->step(steps);
  return run->hash();
}

Json noisy(double sigma) { return document({{"function", {{"id", "rosenbrock"}}}, {"noise", sigma}}); }

TEST(GradientNoise, NoneIsWhatADocumentWithoutItHas) {
  EXPECT_EQ(hash_after(noisy(0), 100), hash_after(document({{"function", {{"id", "rosenbrock"}}}}), 100));
  EXPECT_NE(hash_after(noisy(0.5), 100), hash_after(noisy(0), 100));
}

TEST(GradientNoise, DependsOnTheNoiseSeedAlone) {
  Json other = noisy(0.5);
  other["seeds"] = {{"data", 11}, {"init", 12}, {"batch", 13}};
  EXPECT_EQ(hash_after(other, 100), hash_after(noisy(0.5), 100));
  other["seeds"]["noise"] = 14;
  EXPECT_NE(hash_after(other, 100), hash_after(noisy(0.5), 100));
}

// What is added is normal with the stated deviation: the gradient of every step minus the function's own.
TEST(GradientNoise, HasTheStatedDeviation) {
  constexpr int kSteps = 4000;
  Json flat = document({{"function", {{"id", "typed"}, {"expression", "3*x - y"}}}, {"noise", 0.25}});
  flat["train"]["stop"]["steps"] = kSteps;
  const auto run = session(flat, 1);
  double sum = 0;
  double squares = 0;
  double product = 0;
  for (int i = 0; i < kSteps; ++i) {
    run->step(1);
    const std::vector<double> w = *run->read("gradient");
    sum += (w[0] - 3) + (w[1] + 1);
    squares += (w[0] - 3) * (w[0] - 3) + (w[1] + 1) * (w[1] + 1);
    product += (w[0] - 3) * (w[1] + 1);
  }
  EXPECT_NEAR(sum / (2 * kSteps), 0, 4 * 0.25 / std::sqrt(2.0 * kSteps));
  EXPECT_NEAR(std::sqrt(squares / (2 * kSteps)), 0.25, 0.01);
  EXPECT_NEAR(product / kSteps, 0, 4 * 0.0625 / std::sqrt(1.0 * kSteps));
}

// A race is fair: different optimizers meet the same noise at the same step.
TEST(GradientNoise, IsTheSameForAllRunsOfAnExperiment) {
  const Json flat = document({{"function", {{"id", "typed"}, {"expression", "3*x - y"}}}, {"noise", 0.25}});
  const auto first = session(flat, 0);
  const auto second = session(flat, 1);
  for (int i = 0; i < 20; ++i) {
    first->step(1);
    second->step(1);
    EXPECT_EQ(*first->read("gradient"), *second->read("gradient")) << i;
  }
}

TEST(GradientNoise, GoesOnFromASnapshotBitForBit) {
  const Json experiment = noisy(2);
  const std::string whole = hash_after(experiment, 100);
  const auto first = session(experiment);
  for (int i = 0; i < 37; ++i) first->step(1);
  const auto snapshot = first->snapshot();
  first->step(63);
  EXPECT_EQ(first->hash(), whole);
  const auto second = session(experiment);
  second->step(5);
  ASSERT_TRUE(second->restore(snapshot).ok());
  second->step(63);
  EXPECT_EQ(second->hash(), whole);
}

TEST(ManyVariables, ARunGoesToTheMinimum) {
  Json experiment = document({{"function", {{"id", "quadratic"}, {"kappa", 10}, {"dimension", 7}, {"rotation", 30}}}});
  experiment["runs"][1]["lr"] = 0.15;
  const auto run = session(experiment, 1);
  run->step(200);
  const std::vector<double> w = *run->read("w");
  ASSERT_EQ(w.size(), 7U);
  for (const double number : w) EXPECT_NEAR(number, 0, 1e-10);
}

TEST(ManyVariables, ThePictureIsASliceThroughTheRun) {
  const Json experiment = document({{"function", {{"id", "styblinski_tang"}, {"dimension", 3}}}, {"start", {0, 0, 1}}});
  const auto run = session(experiment);
  const Json about = Json::parse(run->describe());
  EXPECT_EQ(about["features"], 3);
  EXPECT_EQ(about["minima"][0].size(), 3U);
  const auto grid =
      run->predict_grid(-1, 1, -1, 1, 1, 1);  // the point (0, 0), with the third as it is: (1 - 16 + 5) / 2
  ASSERT_TRUE(grid.ok());
  EXPECT_EQ(grid->at(0), -5);
  EXPECT_EQ(*run->predict(std::vector<double>{0, 0, 0, 1, 1, 1}), (std::vector<double>{0, -15}));
  EXPECT_EQ(run->predict(std::vector<double>{1, 2}).errors().front().code, "wrong_size");
}

// A typed copy of a built-in function is the same function, up to the order of its arithmetic.
TEST(TypedFunction, WalksLikeTheBuiltInOne) {
  const auto built_in = session(document({{"function", {{"id", "rosenbrock"}}}, {"start", {-1.2, 1}}}));
  const auto typed = session(
      document({{"function", {{"id", "typed"}, {"expression", "(1 - x)^2 + 100*(y - x^2)^2"}}}, {"start", {-1.2, 1}}}));
  built_in->step(200);
  typed->step(200);
  const auto expected = *built_in->read("w");
  const auto found = *typed->read("w");
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(found[i], expected[i], 1e-9);
}

TEST(TypedFunction, ThePictureIsTheDocuments) {
  const auto run =
      session(document({{"function", {{"id", "typed"}, {"expression", "x*y"}, {"domain", {-1, 2, -3, 4}}}}}));
  EXPECT_EQ(Json::parse(run->describe())["domain"], Json::parse("[-1, 2, -3, 4]"));
}

TEST(TypedFunction, IsWrittenAsItWasTyped) {
  const std::string expression = "x^2  + \"10\"*y";
  const auto refused = validate(document({{"function", {{"id", "typed"}, {"expression", expression}}}}).dump());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.errors().front().path, "problem.function.expression");
  const auto written = validate(document({{"function", {{"id", "typed"}, {"expression", " x^2  +\t10*y"}}}}).dump());
  ASSERT_TRUE(written.ok());
  EXPECT_EQ(Json::parse(*written)["problem"]["function"]["expression"], " x^2  +\t10*y");
}

}  // namespace
}  // namespace slalom
