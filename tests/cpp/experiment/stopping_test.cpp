// When runs end and what they say, compared with the curves of the same run without the rule; best weights; the test
// part; and that all of it is the same however a run is cut and whatever snapshot it goes on from.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"
#include "slalom/session.h"

#include "core/number_text.h"

namespace slalom {
namespace {

using Json = nlohmann::json;

constexpr int kEvery = 5;  // steps between evaluations, throughout

Json network() {
  return Json::parse(R"({"v": 1,
    "problem": {"data": {"id": "moons"}, "model": {"id": "mlp", "hidden": [8]}, "loss": {"id": "cross_entropy"}},
    "train": {"batch": 16, "validate_every": 5, "stop": {"steps": 600}},
    "runs": [{"name": "a", "lr": 0.05, "stages": [{"id": "adam"}]}]})");
}

Json function() {
  return Json::parse(R"({"v": 1, "problem": {"function": {"id": "quadratic", "kappa": 10}, "start": [1, 1]},
    "train": {"validate_every": 5, "stop": {"steps": 600}},
    "runs": [{"name": "a", "lr": 0.05, "stages": [{"id": "sgd"}]}]})");
}

// A rate that is nothing from a step on, so that nothing improves any more.
Json rate_until(int step) { return {{"base", 0.05}, {"schedule", {{"id", "step"}, {"every", step}, {"gamma", 0}}}}; }

std::unique_ptr<Session> open(const Json& document) {
  auto session = Session::create(document.dump(), 0);
  if (!session) {
    ADD_FAILURE() << to_json(session.errors());
    return nullptr;
  }
  return std::move(*session);
}

// A column's values step by step; NaN where there is none.
std::vector<double> curve(const Session& session, std::string_view id) {
  std::size_t column = 0;
  while (session.columns()[column].id != id) ++column;
  const MetricRows rows = session.drain(0, 0);
  std::vector<double> values;
  for (std::size_t at = 0; at < rows.values.size(); at += rows.width) {
    values.push_back(rows.values[at + 1 + 4 * column + 1]);  // smallest of the one step in the row
  }
  return values;
}

// The run without any rule.
std::vector<double> curve(Json document, std::string_view id) {
  document["train"]["stop"] = {{"steps", 600}};
  const auto session = open(document);
  session->step(600);
  return curve(*session, id);
}

void expect_end(Json document, const Json& rules, std::int64_t step, const std::string& what) {
  document["train"]["stop"].update(rules);
  SCOPED_TRACE(rules.dump());
  const auto session = open(document);
  const Progress end = session->step(100000);
  EXPECT_EQ(end.status, Status::kStopped);
  EXPECT_EQ(end.step, step);
  EXPECT_EQ(end.reason, "stopped at step " + std::to_string(step) + ": " + what);
  EXPECT_EQ(session->step(10).step, step) << "it takes no more steps";
  EXPECT_FALSE(session->read("gradient")->empty()) << "of the last step";
}

// The first step at which something is so, of the values that are there; -1: never.
std::int64_t first(const std::vector<double>& values, const std::function<bool(double)>& is_so) {
  for (std::size_t t = 0; t < values.size(); ++t) {
    if (!std::isnan(values[t]) && is_so(values[t])) return static_cast<std::int64_t>(t);
  }
  ADD_FAILURE() << "it never is";
  return -1;
}

// Where patience ends: the step, and how long nothing had improved.
struct End {
  std::int64_t step, waited;
};
End patience_ends(const std::vector<double>& values, double sign, double patience, double delta) {
  double best = std::numeric_limits<double>::infinity();
  std::int64_t best_step = 0;
  const std::int64_t step = first(values, [&, t = std::int64_t{-kEvery}](double value) mutable {
    t += kEvery;
    if (sign * value < best - delta) {
      best = sign * value;
      best_step = t;
    }
    return static_cast<double>(t - best_step) >= patience;
  });
  return {step, step - best_step};
}

TEST(Stopping, AtTheNumberOfStepsOrEpochs) {
  expect_end(network(), {{"steps", 7}}, 7, "the experiment's number of steps is reached");
  expect_end(network(), {{"epochs", 2}}, 30, "2 epochs are done");  // 240 examples in minibatches of 16
  expect_end(network(), {{"epochs", 1}}, 15, "1 epoch is done");
  expect_end(network(), {{"epochs", 2}, {"steps", 29}}, 29, "the experiment's number of steps is reached");
  expect_end(function(), {{"epochs", 12}}, 12, "12 epochs are done");
}

TEST(Stopping, WhenTheValidationLossHasNotImproved) {
  Json document = network();
  document["train"]["batch"] = 0;
  document["runs"][0]["stages"][0]["id"] = "sgd";
  document["runs"][0]["lr"] = rate_until(40);
  expect_end(document, {{"loss_patience", 200}}, 240, "validation loss has not improved for 200 steps");
  expect_end(document, {{"loss_patience", 201}}, 245, "validation loss has not improved for 205 steps");
  document = network();
  for (const double delta : {0.0, 0.003}) {
    const End end = patience_ends(curve(document, "validation_loss"), 1, 20, delta);
    expect_end(document, {{"loss_patience", 20}, {"loss_min_delta", delta}}, end.step,
               "validation loss has not improved for " + std::to_string(end.waited) + " steps");
  }
}

TEST(Stopping, WhenTheValidationAccuracyHasNotImproved) {
  for (const double delta : {0.0, 0.02}) {
    const End end = patience_ends(curve(network(), "validation_accuracy"), -1, 30, delta);
    expect_end(network(), {{"accuracy_patience", 30}, {"accuracy_min_delta", delta}}, end.step,
               "validation accuracy has not improved for " + std::to_string(end.waited) + " steps");
  }
}

TEST(Stopping, WhenATargetIsReached) {
  const auto losses = curve(network(), "validation_loss");
  const std::int64_t step = first(losses, [](double loss) { return loss <= 0.3; });
  expect_end(
      network(), {{"target_loss", 0.3}}, step,
      "validation loss " + rounded_text(losses[static_cast<std::size_t>(step)], 3) + " has reached the target 0.3");
  const auto accuracies = curve(network(), "validation_accuracy");
  const std::int64_t at = first(accuracies, [](double accuracy) { return accuracy >= 0.9; });
  expect_end(network(), {{"target_accuracy", 0.9}}, at,
             "validation accuracy " + rounded_text(accuracies[static_cast<std::size_t>(at)], 3) +
                 " has reached the target 0.9");
}

TEST(Stopping, WhenTheGradientIsShort) {
  const auto norms = curve(function(), "grad_norm");
  const std::int64_t step = first(norms, [](double norm) { return norm < 0.25; });
  expect_end(function(), {{"gradient_norm", 0.25}}, step + 1,
             "the gradient norm " + rounded_text(norms[static_cast<std::size_t>(step)], 3) + " is below 0.25");
}

TEST(Stopping, WhenTheLossIsFarAboveItsSmallest) {
  Json document = network();
  document["runs"][0] = Json::parse(R"({"stages": [{"id": "sgd"}], "lr": {"base": 1000,
      "schedule": {"id": "exponential_warmup", "steps": 300, "start_factor": 1e-6}}})");
  const auto losses = curve(document, "loss");
  double average = 0;
  double weight = 0;
  double smallest = std::numeric_limits<double>::infinity();
  double smoothed = 0;
  const std::int64_t step = first(losses, [&](double loss) {
    average = 0.9 * average + 0.1 * loss;
    weight = 0.9 * weight + 0.1;
    smoothed = average / weight;
    smallest = std::min(smallest, smoothed);
    return smoothed > 4 * smallest;
  });
  expect_end(document, {{"loss_rise", 4}}, step + 1,
             "the loss, averaged over about 10 steps, is " + rounded_text(smoothed, 3) +
                 ", more than 4 times its smallest, " + rounded_text(smallest, 3));
}

TEST(Stopping, OnAFunctionItsValueIsWatched) {
  Json document = function();
  document["runs"][0]["lr"] = rate_until(20);
  expect_end(document, {{"loss_patience", 50}}, 70, "the function's value has not improved for 50 steps");
  const auto values = curve(function(), "loss");
  const std::int64_t step = first(values, [t = -1](double value) mutable { return ++t % kEvery == 0 && value <= 0.1; });
  expect_end(function(), {{"target_loss", 0.1}}, step,
             "the function's value " + rounded_text(values[static_cast<std::size_t>(step)], 3) +
                 " has reached the target 0.1");
}

TEST(Stopping, AfterSecondsOnlyWhereTheCallerCountsThem) {
  Json document = function();
  document["train"]["stop"]["seconds"] = 2;
  const auto session = open(document);
  session->step(5);
  session->add_seconds(1.5);
  EXPECT_EQ(session->step(5).status, Status::kRunning);
  const auto resumed = open(document);
  ASSERT_TRUE(resumed->restore(session->snapshot()).ok());
  for (Session* run : {session.get(), resumed.get()}) {
    run->add_seconds(0.5);
    const Progress end = run->step(5);
    EXPECT_EQ(end.status, Status::kStopped);
    EXPECT_EQ(end.reason,
              "stopped at step 10: 2 seconds are over; this is not reproducible, since another machine takes another "
              "number of steps");
  }
  EXPECT_EQ(open(document)->step(1000).step, 600) << "without a clock";
}

TEST(Stopping, TheEvaluationThatEndsARunIsOnItsCurve) {
  Json document = network();
  document["train"]["stop"]["target_loss"] = 0.3;
  const auto session = open(document);
  const Progress end = session->step(600);
  const auto losses = curve(*session, "validation_loss");
  ASSERT_EQ(losses.size(), static_cast<std::size_t>(end.step) + 1);
  EXPECT_LE(losses.back(), 0.3);
  EXPECT_TRUE(std::isnan(curve(*session, "loss").back())) << "no step was taken there";
}

// Every rule waits, a plateau lowers the rate, and in the end patience is over.
Json restless() {
  Json document = network();
  document["train"]["stop"] = Json::parse(R"({"steps": 5000, "epochs": 300, "loss_patience": 60,
      "loss_min_delta": 0.001, "accuracy_patience": 4000, "target_loss": 1e-9, "gradient_norm": 1e-9,
      "loss_rise": 100})");
  document["runs"][0]["lr"] = Json::parse(R"({"base": 0.05, "schedule": [
      {"id": "linear_warmup", "steps": 1, "clock": "epochs"},
      {"id": "plateau", "gamma": 0.5, "patience": 1, "cooldown": 2, "threshold": 0.01}]})");
  document["runs"][0]["stages"].push_back({{"id", "lookahead"}, {"k", 3}});
  return document;
}

TEST(Stopping, IsTheSameHoweverARunIsCut) {
  const auto whole = open(restless());
  const Progress end = whole->step(100000);
  EXPECT_NE(end.reason.find("validation loss has not improved for 60 steps"), std::string::npos) << end.reason;
  EXPECT_LT(*whole->hyper("lr"), 0.05 / 3) << "the plateau has acted";
  const auto cut = open(restless());
  Progress progress;
  for (int n = 1; progress.status == Status::kRunning; n = 1 + n % 13) progress = cut->step(n);
  EXPECT_EQ(progress.step, end.step);
  EXPECT_EQ(progress.reason, end.reason);
  EXPECT_EQ(cut->hash(), whole->hash());
  EXPECT_EQ(cut->snapshot(), whole->snapshot());
}

TEST(Stopping, GoesOnFromASnapshotInMidPatienceBitForBit) {
  const auto whole = open(restless());
  const Progress end = whole->step(100000);
  for (std::int64_t at = 0; at <= end.step; at += 7) {
    const auto first_half = open(restless());
    first_half->step(at);
    const auto resumed = open(restless());
    resumed->step(33);
    ASSERT_TRUE(resumed->restore(first_half->snapshot()).ok());
    EXPECT_EQ(resumed->step(100000).reason, end.reason) << "from step " << at;
    EXPECT_EQ(resumed->snapshot(), whole->snapshot()) << "from step " << at;
  }
}

TEST(BestWeights, AreThoseOfTheSmallestValidationLoss) {
  const auto losses = curve(network(), "validation_loss");
  double smallest = std::numeric_limits<double>::infinity();
  for (const double loss : losses) smallest = loss < smallest ? loss : smallest;
  const std::int64_t step = first(losses, [&](double loss) { return loss == smallest; });
  ASSERT_LT(step, 595) << "a case in which the last are not the best";

  const auto session = open(network());
  EXPECT_FALSE(session->best());
  const auto refused = session->restore_best();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.errors()[0].code, "nothing_measured");

  session->step(600);
  ASSERT_TRUE(session->best());
  EXPECT_EQ(session->best()->step, step);
  EXPECT_EQ(session->best()->loss, smallest);
  EXPECT_EQ(session->best()->accuracy, curve(network(), "validation_accuracy")[static_cast<std::size_t>(step)]);

  const auto there = open(network());
  there->step(step);
  const std::string hash = session->hash();
  const auto last = *session->read("w");
  ASSERT_TRUE(session->restore_best().ok());
  EXPECT_EQ(*session->read("w"), *there->read("w"));
  EXPECT_NE(*session->read("w"), last);
  const std::vector<double> point{0.5, 0.25};
  EXPECT_EQ(*session->predict(point), *there->predict(point));
  EXPECT_EQ(session->hash(), hash) << "the training is what it was";
}

TEST(BestWeights, BringTheirRunningStatistics) {
  const Json document = Json::parse(R"({"v": 1,
    "problem": {"data": {"id": "moons"}, "loss": {"id": "cross_entropy"},
                "model": {"id": "layers", "layers": [{"id": "dense"}, {"id": "batch_norm"}, {"id": "activation"}]}},
    "train": {"batch": 8, "validate_every": 7, "stop": {"steps": 600}},
    "runs": [{"lr": 0.5, "stages": [{"id": "sgd"}]}]})",
                                    nullptr, false);
  const auto session = open(document);
  session->step(600);
  const auto there = open(document);
  there->step(session->best()->step);
  const std::vector<double> point{0.5, 0.25};
  const auto last = *session->predict(point);
  const std::vector<std::byte> snapshot = session->snapshot();
  ASSERT_TRUE(session->restore_best().ok());
  EXPECT_EQ(*session->predict(point), *there->predict(point));
  EXPECT_NE(*session->predict(point), last);
  EXPECT_EQ(session->snapshot(), snapshot) << "the training is what it was";
}

TEST(BestWeights, DoNotChangeTheTraining) {
  const auto plain = open(network());
  plain->step(300);
  const auto looking = open(network());
  looking->step(200);
  ASSERT_TRUE(looking->restore_best().ok());
  const auto best = *looking->read("w");
  looking->step(100);
  EXPECT_NE(*looking->read("w"), best) << "the next step goes on from the last weights";
  EXPECT_EQ(looking->hash(), plain->hash());
  EXPECT_EQ(looking->snapshot(), plain->snapshot());
}

TEST(BestWeights, OfAFunctionAreItsLowestPoint) {
  const auto session = open(function());
  session->step(3);
  ASSERT_TRUE(session->best());
  EXPECT_EQ(session->best()->step, 0);
  EXPECT_TRUE(std::isnan(session->best()->accuracy));
  ASSERT_TRUE(session->restore_best().ok());
  EXPECT_EQ(*session->read("w"), (std::vector<double>{1, 1}));
}

TEST(TestSet, IsEvaluatedWhenAskedAndCounted) {
  const auto plain = open(network());
  plain->step(100);
  const auto session = open(network());
  session->step(50);
  EXPECT_EQ(session->progress().test_evaluations, 0);
  EXPECT_EQ(session->evaluate_test()->evaluations, 1);
  const std::vector<std::byte> snapshot = session->snapshot();
  const TestResult result = *session->evaluate_test();
  EXPECT_EQ(result.evaluations, 2);
  EXPECT_EQ(session->step(50).test_evaluations, 2);
  EXPECT_EQ(session->hash(), plain->hash()) << "training does not notice";

  const auto resumed = open(network());
  ASSERT_TRUE(resumed->restore(snapshot).ok());
  EXPECT_EQ(resumed->progress().test_evaluations, 1);
  EXPECT_EQ(resumed->evaluate_test()->loss, result.loss);
  ASSERT_TRUE(session->restore(snapshot).ok());
  EXPECT_EQ(session->progress().test_evaluations, 2) << "going back forgets nothing";
}

TEST(TestSet, ItsAccuracyIsThatOfThePredictions) {
  const auto session = open(network());
  session->step(60);
  const auto rows = *session->examples("test", 100000);
  ASSERT_FALSE(rows.empty());
  std::size_t right = 0;
  for (std::size_t i = 0; i < rows.size(); i += 3) {
    const auto outputs = *session->predict(std::vector<double>{rows[i], rows[i + 1]});
    const auto chosen = std::max_element(outputs.begin(), outputs.end()) - outputs.begin();
    right += static_cast<double>(chosen) == rows[i + 2] ? 1 : 0;
  }
  EXPECT_DOUBLE_EQ(session->evaluate_test()->accuracy,
                   static_cast<double>(right) / (static_cast<double>(rows.size()) / 3));
}

TEST(TestSet, AFunctionHasNone) {
  const auto refused = open(function())->evaluate_test();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.errors()[0].code, "no_test_part");
}

}  // namespace
}  // namespace slalom
