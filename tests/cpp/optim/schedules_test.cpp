// Every schedule worked out by hand, what its clock counts, what follows it, and what it keeps.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/bytes.h"
#include "optim/build_spec.h"
#include "optim/pipeline.h"
#include "optim/registry.h"
#include "optim/schedule.h"
#include "optim/schedule_kernel.h"
#include "support/configured.h"

namespace slalom::optim {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

using Fields = std::initializer_list<std::pair<const char*, FieldValue>>;

FieldValue one(double number) { return {number, {}}; }
FieldValue list(std::vector<double> numbers) { return {0, std::move(numbers)}; }

Configured make(const char* id, Fields fields) { return configured(*find_schedule(id), fields); }

struct HandCase {
  const char* what;
  Configured schedule;
  std::vector<double> expected;  // factor at t = 0, 1, ...
};

std::vector<HandCase> hand_cases() {
  const double half_root = std::sqrt(0.5);
  return {
      {"constant", make("constant", {}), {1, 1, 1}},
      {"step", make("step", {{"every", one(2)}, {"gamma", one(0.5)}}), {1, 1, 0.5, 0.5, 0.25}},
      {"multi_step, in any order and twice at one step",
       make("multi_step", {{"at", list({3, 1, 3})}, {"gamma", one(0.5)}}),
       {1, 0.5, 0.5, 0.125, 0.125}},
      {"exponential", make("exponential", {{"gamma", one(0.5)}}), {1, 0.5, 0.25, 0.125}},
      {"linear", make("linear", {{"steps", one(4)}, {"final_factor", one(0.2)}}), {1, 0.8, 0.6, 0.4, 0.2, 0.2}},
      {"polynomial",
       make("polynomial", {{"steps", one(4)}, {"power", one(2)}, {"final_factor", one(0.2)}}),
       {1, 0.2 + 0.8 * 9 / 16, 0.4, 0.25, 0.2, 0.2}},
      {"cosine",
       make("cosine", {{"steps", one(4)}, {"final_factor", one(0.5)}}),
       {1, 0.75 + 0.25 * half_root, 0.75, 0.75 - 0.25 * half_root, 0.5, 0.5}},
      {"cosine_restarts, twice as long each time",
       make("cosine_restarts", {{"first", one(1)}, {"growth", one(2)}, {"final_factor", one(0)}}),
       {1, 1, 0.5, 1, 0.5 + 0.5 * half_root, 0.5, 0.5 - 0.5 * half_root, 1}},
      {"cosine_restarts, all of one length",
       make("cosine_restarts", {{"first", one(2)}, {"growth", one(1)}, {"final_factor", one(0.5)}}),
       {1, 0.75, 1, 0.75, 1}},
      {"inverse_sqrt, the course's", make("inverse_sqrt", {}), {1, half_root, 1 / std::sqrt(3.0), 0.5}},
      {"inverse_sqrt with warmup",
       make("inverse_sqrt", {{"warmup", one(4)}}),
       {0.25, 0.5, 0.75, 1, std::sqrt(0.8), std::sqrt(4.0 / 6)}},
      {"inverse_power", make("inverse_power", {{"p", one(1.5)}}), {1, 0.5 * half_root, 1 / std::sqrt(27.0), 0.125}},
      {"inverse_power that stays", make("inverse_power", {{"p", one(0)}}), {1, 1, 1}},
      {"linear_warmup",
       make("linear_warmup", {{"steps", one(4)}, {"start_factor", one(0.2)}}),
       {0.2, 0.4, 0.6, 0.8, 1, 1}},
      {"exponential_warmup",
       make("exponential_warmup", {{"steps", one(4)}, {"start_factor", one(1e-4)}}),
       {1e-4, 1e-3, 1e-2, 1e-1, 1, 1}},
      {"warmup_stable_decay",
       make("warmup_stable_decay", {{"warmup", one(2)},
                                    {"stable", one(2)},
                                    {"decay", one(4)},
                                    {"start_factor", one(0.5)},
                                    {"final_factor", one(0.2)}}),
       {0.5, 0.75, 1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0.2}},
      {"warmup_stable_decay without warmup, by the square root",
       make("warmup_stable_decay",
            {{"warmup", one(0)}, {"stable", one(1)}, {"decay", one(4)}, {"final_factor", one(0)}, {"shape", one(1)}}),
       {1, 1, 0.5, 1 - half_root, 1 - std::sqrt(0.75), 0, 0}},
      {"one_cycle along lines",
       make("one_cycle", {{"steps", one(8)},
                          {"rise", one(0.375)},
                          {"start_factor", one(0.5)},
                          {"final_factor", one(0)},
                          {"shape", one(1)}}),
       {0.5, 0.75, 1, 0.8, 0.6, 0.4, 0.2, 0, 0, 0}},
      {"one_cycle along cosines",
       make("one_cycle",
            {{"steps", one(8)}, {"rise", one(0.375)}, {"start_factor", one(0.5)}, {"final_factor", one(0)}}),
       {0.5, 0.75, 1, 0.5 + 0.5 * std::cos(std::acos(-1.0) / 5), 0.5 + 0.5 * std::cos(2 * std::acos(-1.0) / 5)}},
      {"one_cycle with nothing but a fall",
       make("one_cycle", {{"steps", one(3)}, {"rise", one(0)}, {"final_factor", one(0.5)}, {"shape", one(1)}}),
       {1, 0.75, 0.5}},
      {"one_cycle of one step", make("one_cycle", {{"steps", one(1)}, {"final_factor", one(0.5)}}), {0.5, 0.5}},
      {"cyclic, triangular",
       make("cyclic", {{"up", one(2)}, {"down", one(1)}, {"low_factor", one(0.2)}}),
       {0.2, 0.6, 1, 0.2, 0.6, 1, 0.2}},
      {"cyclic, triangular2",
       make("cyclic", {{"up", one(1)}, {"down", one(1)}, {"low_factor", one(0)}, {"mode", one(1)}}),
       {0, 1, 0, 0.5, 0, 0.25}},
      {"cyclic, exp_range",
       make("cyclic",
            {{"up", one(1)}, {"down", one(2)}, {"low_factor", one(0)}, {"mode", one(2)}, {"gamma", one(0.5)}}),
       {0, 0.5, 0.125, 0, 0.0625}},
      {"plateau before anything was measured", make("plateau", {}), {1, 1, 1}},
      {"piecewise, held",
       make("piecewise", {{"steps", list({1, 2, 2})}, {"factors", list({0.5, 1})}}),
       {0.5, 1, 1, 1, 1, 1}},
      {"piecewise, along lines",
       make("piecewise", {{"steps", list({2, 4})}, {"factors", list({0, 1, 0.5})}, {"between", one(1)}}),
       {0, 0.5, 1, 0.875, 0.75, 0.625, 0.5, 0.5}},
  };
}

TEST(ScheduleByHand, Factors) {
  for (const HandCase& c : hand_cases()) {
    SCOPED_TRACE(c.what);
    EXPECT_FALSE(schedule_fault(c.schedule));
    for (std::size_t t = 0; t < c.expected.size(); ++t) {
      EXPECT_NEAR(schedule_factor(std::vector{c.schedule}, static_cast<std::int64_t>(t)), c.expected[t], 1e-14) << t;
    }
  }
}

TEST(ScheduleByHand, NoScheduleIsMissing) {
  std::set<std::string> done;
  for (const HandCase& c : hand_cases()) done.insert(c.schedule.id);
  for (const Entry* schedule : schedules()) EXPECT_TRUE(done.contains(schedule->id)) << schedule->id;
}

TEST(ScheduleContract, FactorsStayBetweenZeroAndOneForEver) {
  for (const HandCase& c : hand_cases()) {
    SCOPED_TRACE(c.what);
    for (const std::int64_t t : {0, 1, 2, 3, 5, 8, 100, 12345, 1000000000}) {
      const double factor = schedule_factor(std::vector{c.schedule}, t);
      EXPECT_TRUE(factor >= 0 && factor <= 1) << factor << " at step " << t;
    }
  }
}

TEST(ScheduleContract, OneWithAnEndHandsOverAtItAndHoldsItsLastValueOtherwise) {
  for (const ScheduleKernel& kernel : schedule_kernels()) {
    if (kernel.length == nullptr) continue;
    SCOPED_TRACE(kernel.entry.id);
    const Configured schedule = configured(kernel.entry);
    const auto end = static_cast<std::int64_t>(kernel.length(schedule.values));
    ASSERT_GT(end, 1);
    const std::vector<Configured> chain{schedule, make("step", {{"every", one(3)}, {"gamma", one(0.25)}})};
    EXPECT_EQ(schedule_factor(chain, end - 1), schedule_factor(std::vector{schedule}, end - 1));
    EXPECT_EQ(schedule_factor(chain, end), 1) << "the next one's clock starts at 0";
    EXPECT_EQ(schedule_factor(chain, end + 3), 0.25);
    const double held = schedule_factor(std::vector{schedule}, end);
    EXPECT_EQ(schedule_factor(std::vector{schedule}, end + 1), held);
    EXPECT_EQ(schedule_factor(std::vector{schedule}, 100 * end), held);
  }
}

TEST(ScheduleClock, CountsWholeEpochsWhereTheUserSaysSo) {
  for (const HandCase& c : hand_cases()) {
    const Entry& entry = *find_schedule(c.schedule.id);
    if (entry.field_index("clock") < 0) continue;
    SCOPED_TRACE(c.what);
    Configured slow = c.schedule;
    slow.values.back().number = 1;
    for (std::int64_t t = 0; t < 35; ++t) {
      EXPECT_EQ(schedule_factor(std::vector{slow}, t, 7), schedule_factor(std::vector{c.schedule}, t / 7)) << t;
    }
  }
}

TEST(ScheduleClock, IsEachSchedulesOwn) {
  const std::vector<Configured> chain{make("linear_warmup", {{"steps", one(2)}, {"start_factor", one(0)}}),
                                      make("linear", {{"steps", one(2)}, {"clock", one(1)}}),
                                      make("step", {{"every", one(1)}, {"gamma", one(0.5)}})};
  const double expected[] = {0, 0.5, 1, 1, 1, 0.5, 0.5, 0.5, 1, 0.5, 0.25};
  for (int t = 0; t < 11; ++t) EXPECT_EQ(schedule_factor(chain, t, 3), expected[t]) << t;
}

TEST(ScheduleFault, MoreFactorsThanPieces) {
  const auto fault =
      schedule_fault(make("piecewise", {{"steps", list({5, 5})}, {"factors", list({1, 0.5, 0.25, 0.125})}}));
  ASSERT_TRUE(fault);
  EXPECT_EQ(*fault, (Error{"bad_length", "factors",
                           "has 4 factors for 2 pieces, which take at most 2; add a length to steps first"}));
  const auto piecewise = [](double between) {
    return make("piecewise", {{"steps", list({5, 5})}, {"factors", list({1, 0.5, 0.25})}, {"between", one(between)}});
  };
  EXPECT_TRUE(schedule_fault(piecewise(0)));
  EXPECT_FALSE(schedule_fault(piecewise(1))) << "a line leads to the third";
}

// Factors after each of the losses, from the start.
std::vector<double> after(const Configured& plateau, const std::vector<double>& losses) {
  Schedule schedule(std::vector{plateau}, 1);
  std::vector<double> factors;
  for (const double loss : losses) {
    schedule.observe(0, loss);
    factors.push_back(schedule.factor(0));
  }
  return factors;
}

using Numbers = std::vector<double>;

TEST(Plateau, DropsAfterMoreThanPatienceEvaluationsAndRests) {
  const Configured plateau = make("plateau", {{"gamma", one(0.5)},
                                              {"patience", one(1)},
                                              {"threshold", one(0)},
                                              {"cooldown", one(2)},
                                              {"min_factor", one(0.25)}});
  EXPECT_EQ(after(plateau, {4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}),
            (Numbers{1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25}));
  EXPECT_EQ(after(plateau, {4, 4, 3, 3, 2, 2, 1}), (Numbers{1, 1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(after(plateau, {4, kNaN, kNaN}), (Numbers{1, 1, 0.5})) << "not a number is no improvement";
}

TEST(Plateau, ThresholdIsRelativeOrAbsolute) {
  const auto plateau = [](double threshold, double mode) {
    return make(
        "plateau",
        {{"gamma", one(0.5)}, {"patience", one(0)}, {"threshold", one(threshold)}, {"threshold_mode", one(mode)}});
  };
  EXPECT_EQ(after(plateau(0.25, 0), {8, 5, 4}), (Numbers{1, 1, 0.5})) << "3.75 were needed";
  EXPECT_EQ(after(plateau(0.25, 1), {8, 5, 4}), (Numbers{1, 1, 1}));
  EXPECT_EQ(after(plateau(2, 1), {8, 5, 4}), (Numbers{1, 1, 0.5}));
  EXPECT_EQ(after(plateau(0.25, 0), {-8, -9, -11}), (Numbers{1, 0.5, 0.5})) << "-10 were needed, then -10";
}

TEST(Plateau, ActsOnlyWhileItIsInForce) {
  Schedule schedule(std::vector{make("linear_warmup", {{"steps", one(2)}, {"start_factor", one(0.5)}}),
                                make("plateau", {{"gamma", one(0.5)}, {"patience", one(0)}})},
                    1);
  for (int t = 0; t < 2; ++t) schedule.observe(t, 1);
  EXPECT_EQ(schedule.factor(2), 1) << "the losses during the warmup are not its own";
  schedule.observe(2, 1);
  EXPECT_EQ(schedule.factor(2), 1);
  schedule.observe(3, 1);
  EXPECT_EQ(schedule.factor(3), 0.5);
}

// Steps a one-parameter run with a plateau on its rate and another on its momentum through these losses.
void take_steps(Pipeline<double>& run, Numbers& w, int from, int to) {
  const Numbers losses{5, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3};
  for (int t = from; t < to; ++t) {
    run.observe(losses[static_cast<std::size_t>(t)]);
    Numbers g{1};
    run.step(w, g);
  }
}

TEST(Plateau, IsPartOfWhatAPipelineSaves) {
  OptimizerSpec spec = optimizer(1, {stage("momentum")});
  spec.lr.schedule = {make("plateau", {{"gamma", one(0.5)}, {"patience", one(2)}, {"cooldown", one(1)}})};
  spec.stages[0].values[0].schedule = {make("plateau", {{"gamma", one(0.9)}, {"patience", one(1)}})};
  Numbers expected{0};
  const auto whole = Pipeline<double>::create(layout_of({1}), spec, expected);
  take_steps(*whole, expected, 0, 12);
  EXPECT_EQ(whole->effective("lr"), 0.25);
  for (int cut = 0; cut <= 12; ++cut) {
    Numbers w{0};
    const auto first = Pipeline<double>::create(layout_of({1}), spec, w);
    take_steps(*first, w, 0, cut);
    const auto second = Pipeline<double>::create(layout_of({1}), spec, w);
    second->load(first->save());
    take_steps(*second, w, cut, 12);
    EXPECT_EQ(w, expected) << "cut at step " << cut;
    EXPECT_EQ(second->save(), whole->save()) << "cut at step " << cut;
  }
}

}  // namespace
}  // namespace slalom::optim
