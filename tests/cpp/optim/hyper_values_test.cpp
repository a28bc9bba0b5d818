// Hyper-parameters over time: schedules, live edits, and what is said about an edit that cannot be made.
#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "optim/build_spec.h"
#include "optim/pipeline.h"
#include "optim/schedule.h"

namespace slalom::optim {
namespace {

double step_once(Pipeline<double>& run, std::vector<double>& w, double gradient) {
  std::vector<double> g(w.size(), gradient);
  return run.step(w, g).lr;
}

TEST(LiveEdit, IsInForceAtTheNextStep) {
  std::vector<double> w{0};
  const auto run = Pipeline<double>::create(layout_of({1}), optimizer(0.5, {stage("momentum", {{"beta", 0.5}})}), w);
  step_once(*run, w, 1);  // v = 1
  ASSERT_TRUE(run->set_base("momentum.beta", 0.25).ok());
  ASSERT_TRUE(run->set_base("lr", 2).ok());
  EXPECT_EQ(run->effective("momentum.beta"), 0.25);
  EXPECT_EQ(run->effective("lr"), 2);
  EXPECT_EQ(step_once(*run, w, 1), 2);
  EXPECT_EQ(w[0], -0.5 - 2 * 1.25);
}

TEST(LiveEdit, OfABaseKeepsItsSchedule) {
  std::vector<double> w{0};
  OptimizerSpec spec = optimizer(1, {stage("sgd")});
  spec.lr.schedule = {schedule("step", {{"every", 2}, {"gamma", 0.5}})};
  const auto run = Pipeline<double>::create(layout_of({1}), spec, w);
  EXPECT_EQ(step_once(*run, w, 1), 1);
  EXPECT_EQ(step_once(*run, w, 1), 1);
  ASSERT_TRUE(run->set_base("lr", 8).ok());
  EXPECT_EQ(run->effective("lr"), 4);
  EXPECT_EQ(step_once(*run, w, 1), 4);
  EXPECT_EQ(step_once(*run, w, 1), 4);
  EXPECT_EQ(step_once(*run, w, 1), 2);
}

TEST(LiveEdit, KeepsBiasCorrectionsRight) {
  // With equal gradients a corrected average is that gradient, whatever beta was on the way.
  struct Corrected {
    StageSpec rule;
    double step;  // at a rate of 1/2 and gradients of 2
  };
  const Corrected list[] = {
      {stage("adam", {{"eps", 1e-12}}), -0.5},     {stage("amsgrad", {{"eps", 1e-12}}), -0.5},
      {stage("adamax", {{"eps", 1e-12}}), -0.5},   {stage("adam_2k", {{"eps", 1e-12}, {"freeze", 0}}), -0.5},
      {stage("radam", {{"threshold", 1000}}), -1},  // never rectified
  };
  for (const auto& [rule, step] : list) {
    std::vector<double> w{0};
    const auto run = Pipeline<double>::create(layout_of({1}), optimizer(0.5, {rule}), w);
    for (int t = 0; t < 6; ++t) {
      if (t == 3) {
        ASSERT_TRUE(run->set_base(rule.id + ".beta1", 0.3).ok());
        ASSERT_TRUE(run->set_base(rule.id + ".beta2", 0.5).ok());
      }
      const double before = w[0];
      step_once(*run, w, 2);
      EXPECT_NEAR(w[0] - before, step, 1e-9) << rule.id << ", step " << t;
    }
  }
}

TEST(LiveEdit, MultipliesTheMomentaThatWereUsed) {
  // Without a warm-up NAdam's momentum is half of beta1.
  std::vector<double> w{0};
  const StageSpec nadam = stage("nadam", {{"beta1", 0.5}, {"momentum_decay", 0}});
  const auto run = Pipeline<double>::create(layout_of({1}), optimizer(0.5, {nadam}), w);
  step_once(*run, w, 1);
  step_once(*run, w, 1);
  ASSERT_TRUE(run->set_base("nadam.beta1", 0.25).ok());
  step_once(*run, w, 1);
  for (const auto& slot : run->slots()) {
    if (slot.info->id == "mu_product") {
      EXPECT_EQ(slot.values[0], 0.25 * 0.25 * 0.125);
    }
  }
}

TEST(LiveEdit, RefusesInWords) {
  std::vector<double> w{0};
  const auto run = Pipeline<double>::create(layout_of({1}), optimizer(0.5, {stage("adam"), stage("lookahead")}), w);
  struct Refusal {
    const char* path;
    double value;
    const char* code;
    const char* message;
  };
  const Refusal refusals[] = {
      {"adam.beta1", 1, "out_of_range", "must be at least 0 and less than 1; got 1"},
      {"lr", 0, "out_of_range", "must be greater than 0 and at most 1000000; got 0"},
      {"lookahead.k", 2.5, "not_whole", "must be a whole number; got 2.5"},
      {"lr", std::numeric_limits<double>::quiet_NaN(), "not_finite", "must be a finite number"},
      {"adam.beta3", 0.5, "unknown_field",
       "this run has no such hyper-parameter; it has: lr, adam.beta1, adam.beta2, adam.eps, adam.eps_position, "
       "adam.bias_correction, lookahead.k, lookahead.alpha, lookahead.inner_state"},
  };
  for (const Refusal& refusal : refusals) {
    const Result<bool> result = run->set_base(refusal.path, refusal.value);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.errors().front(), (Error{refusal.code, refusal.path, refusal.message}));
  }
  EXPECT_EQ(run->effective("lr"), 0.5);
  EXPECT_EQ(run->effective("adam.beta1"), 0.9);
}

TEST(Schedule, ReachesAnyHyperParameter) {
  std::vector<double> w{0};
  OptimizerSpec spec = optimizer(1, {stage("momentum", {{"beta", 0.8}})});
  spec.stages[0].values[0].schedule = {schedule("linear_warmup", {{"steps", 2}, {"start_factor", 0.5}})};
  const auto run = Pipeline<double>::create(layout_of({1}), spec, w);
  for (const double beta : {0.4, 0.8 * 0.75, 0.8, 0.8}) {
    EXPECT_EQ(run->effective("momentum.beta"), beta);
    step_once(*run, w, 1);
  }
}

TEST(Schedule, ThatFallsToZeroKeepsAValueInItsRange) {
  std::vector<double> w{0.5};
  OptimizerSpec spec = optimizer(1, {stage("adam")});
  spec.stages[0].values[2].schedule = {schedule("cosine", {{"steps", 1}})};
  const auto run = Pipeline<double>::create(layout_of({1}), spec, w);
  for (int t = 0; t < 3; ++t) step_once(*run, w, 0);
  EXPECT_GT(run->effective("adam.eps"), 0);
  EXPECT_EQ(w[0], 0.5);
}

TEST(Schedule, ChainHandsOverWithAClockOfItsOwnAndHoldsTheLastValue) {
  const std::vector<Configured> chain{schedule("linear_warmup", {{"steps", 4}, {"start_factor", 0}}),
                                      schedule("cosine", {{"steps", 2}, {"final_factor", 0.25}})};
  const double expected[] = {0, 0.25, 0.5, 0.75, 1, 0.625, 0.25, 0.25, 0.25};
  for (int t = 0; t < 9; ++t) EXPECT_NEAR(schedule_factor(chain, t), expected[t], 1e-15) << t;
  EXPECT_EQ(schedule_factor({}, 7), 1);
  EXPECT_EQ(schedule_factor(std::vector{schedule("constant")}, 7), 1);
}

}  // namespace
}  // namespace slalom::optim
