// What every rule must keep to, alone and together with every other stage: finite on absurd gradients, the same bits
// from SIMD registers and single numbers, state that can be saved and restored at any step.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "optim/build_spec.h"
#include "optim/pipeline.h"
#include "optim/stage.h"

namespace slalom::optim {
namespace {

// Two weight matrices, one wide and one tall, and their biases.
const std::vector<std::size_t> kSizes{21, 3, 40, 1};
ParamLayout layers() {
  ParamLayout layout;
  layout.add("layer1.weight", 0, {3, 7}, true);
  layout.add("layer1.bias", 0, {3}, false);
  layout.add("layer2.weight", 1, {8, 5}, true);
  layout.add("layer2.bias", 1, {1}, false);
  return layout;
}

template <class S>
using Run = std::unique_ptr<Pipeline<S>>;

// The value and gradient of a bowl with a tilt: they depend on w, so every difference grows.
template <class S>
double gradient(std::span<const S> w, std::span<S> g) {
  double value = 0;
  for (std::size_t i = 0; i < w.size(); ++i) {
    g[i] = w[i] * static_cast<S>(1 + i % 7) - S(0.3);
    value += static_cast<double>(w[i] * (g[i] - S(0.3))) / 2;
  }
  return value;
}
template <class S>
double gradient(const std::vector<S>& w, std::vector<S>& g) {
  return gradient(std::span<const S>(w), std::span<S>(g));
}

template <class S>
void take_steps(Pipeline<S>& pipeline, std::vector<S>& w, int count) {
  std::vector<S> g(w.size());
  for (int i = 0; i < count; ++i) {
    const double loss = gradient(w, g);
    if (pipeline.wants_second_point()) gradient(pipeline.second_point(w, g), std::span<S>(g));
    pipeline.step(w, g, loss);
  }
}

// Each rule alone, and with all other stages around it, everything that can be scheduled scheduled, and numbers of
// steps so small that few steps pass them; each other stage around one rule, in every form it has.
std::vector<OptimizerSpec> optimizers() {
  std::vector<OptimizerSpec> list;
  for (const StageInfo* other : stages()) {
    list.push_back(optimizer(0.01, {stage("adam"), stage(other->id)}));
    for (const Field& field : other->fields) {
      for (std::size_t choice = 1; choice < field.choices.size(); ++choice) {
        list.push_back(optimizer(0.01, {stage("adam"), stage(other->id, {{field.id, static_cast<double>(choice)}})}));
      }
    }
  }
  for (const StageInfo* rule : rules()) {
    list.push_back(optimizer(0.01, {stage(rule->id)}));
    OptimizerSpec full = optimizer(0.01, {stage(rule->id)});
    for (const StageInfo* other : stages()) full.stages.push_back(stage(other->id));
    const std::vector<Configured> chain{schedule("linear_warmup", {{"steps", 3}, {"start_factor", 0.5}}),
                                        schedule("cosine", {{"steps", 6}, {"final_factor", 0.1}})};
    full.lr.schedule = chain;
    for (StageSpec& chosen : full.stages) {
      const StageInfo* info = find_stage(chosen.id);
      for (std::size_t i = 0; i < chosen.values.size(); ++i) {
        double& base = chosen.values[i].base.number;
        if (info->fields[i].type == FieldType::kInteger) base = std::min(base, 5.0);
        if (info->fields[i].schedulable) chosen.values[i].schedule = chain;
      }
    }
    list.push_back(full);
  }
  return list;
}

std::string name_of(const OptimizerSpec& spec) {
  std::string name;
  for (const StageSpec& stage : spec.stages) name += stage.id + " ";
  return name;
}

template <class S>
class OptimizerContract : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(OptimizerContract, Precisions);

TYPED_TEST(OptimizerContract, ParametersStayFiniteOnAbsurdGradients) {
  using S = TypeParam;
  const ParamLayout layout = layers();
  for (const OptimizerSpec& spec : optimizers()) {
    for (const double size : {0.0, 1e-30, 1e30}) {
      SCOPED_TRACE(name_of(spec) + "with gradients of " + std::to_string(size));
      std::vector<S> w = scattered<S>(layout.size(), 1);
      const Run<S> run = Pipeline<S>::create(layout, spec, w);
      for (int t = 0; t < 5; ++t) {
        std::vector<S> g(w.size());
        for (std::size_t i = 0; i < g.size(); ++i) g[i] = static_cast<S>(i % 2 == 0 ? size : -size);
        run->step(w, g);
      }
      for (const S x : w) EXPECT_TRUE(std::isfinite(x));
      for (const auto& slot : run->slots()) {
        for (const S x : slot.values) EXPECT_FALSE(std::isnan(x)) << slot.stage << "." << slot.info->id;
      }
    }
  }
}

TYPED_TEST(OptimizerContract, RestoresAtAnyStepBitForBit) {
  using S = TypeParam;
  const ParamLayout layout = layers();
  const std::vector<S> w0 = scattered<S>(layout.size(), 1);
  constexpr int kSteps = 12;
  for (const OptimizerSpec& spec : optimizers()) {
    SCOPED_TRACE(name_of(spec));
    std::vector<S> expected = w0;
    const Run<S> whole = Pipeline<S>::create(layout, spec, w0);
    take_steps(*whole, expected, kSteps);
    for (int cut = 0; cut <= kSteps; ++cut) {
      std::vector<S> w = w0;
      const Run<S> first = Pipeline<S>::create(layout, spec, w0);
      const std::size_t size_at_start = first->save().size();
      take_steps(*first, w, cut);
      const std::vector<std::byte> saved = first->save();
      EXPECT_EQ(saved.size(), size_at_start);
      const Run<S> second = Pipeline<S>::create(layout, spec, w0);
      second->load(saved);
      EXPECT_EQ(second->steps(), cut);
      take_steps(*second, w, kSteps - cut);
      EXPECT_EQ(w, expected) << "cut at step " << cut;
      EXPECT_EQ(second->save(), whole->save()) << "cut at step " << cut;
    }
  }
}

TYPED_TEST(OptimizerContract, RegistersAndSingleNumbersGiveTheSameBits) {
  using S = TypeParam;
  constexpr std::size_t kSize = 37;  // two blocks of registers and a rest
  for (const StageInfo* rule : rules()) {
    bool per_segment = false;
    for (const SlotInfo& slot : rule->slots) {
      per_segment = per_segment || (slot.scope != SlotScope::kParameter && slot.scope != SlotScope::kRun);
    }
    if (per_segment) continue;  // another cut into segments is another optimizer
    SCOPED_TRACE(rule->id);
    const OptimizerSpec spec = optimizer(0.01, {stage(rule->id), stage("decoupled_decay")});
    std::vector<S> together = scattered<S>(kSize, 1);
    std::vector<S> apart = together;
    const Run<S> wide = Pipeline<S>::create(layout_of({kSize}), spec, together);
    const Run<S> narrow = Pipeline<S>::create(layout_of(std::vector<int>(kSize, 1)), spec, apart);
    take_steps(*wide, together, 10);
    take_steps(*narrow, apart, 10);
    EXPECT_EQ(together, apart);
  }
}

TYPED_TEST(OptimizerContract, LookaheadHoldsTheWeightsOfEveryRuleTogether) {
  using S = TypeParam;
  const ParamLayout layout = layers();
  for (const StageInfo* rule : rules()) {
    SCOPED_TRACE(rule->id);
    std::vector<S> w = scattered<S>(layout.size(), 1);
    std::vector<S> fast = w;
    const Run<S> run =
        Pipeline<S>::create(layout, optimizer(0.01, {stage(rule->id), stage("lookahead", {{"k", 3}})}), w);
    const Run<S> bare = Pipeline<S>::create(layout, optimizer(0.01, {stage(rule->id)}), w);
    const std::vector<S> w0 = w;
    take_steps(*run, w, 2);
    take_steps(*bare, fast, 2);
    EXPECT_EQ(w, fast) << "before the slow weights move the rule is alone";
    take_steps(*run, w, 1);
    take_steps(*bare, fast, 1);
    for (std::size_t i = 0; i < w.size(); ++i) EXPECT_EQ(w[i], w0[i] + S(0.5) * (fast[i] - w0[i]));
  }
}

TYPED_TEST(OptimizerContract, LookaheadCanStartEveryRuleAfresh) {
  using S = TypeParam;
  const ParamLayout layout = layers();
  for (const StageInfo* rule : rules()) {
    SCOPED_TRACE(rule->id);
    std::vector<S> w = scattered<S>(layout.size(), 1);
    const Run<S> run = Pipeline<S>::create(
        layout, optimizer(0.01, {stage(rule->id), stage("lookahead", {{"k", 3}, {"inner_state", 1}})}), w);
    take_steps(*run, w, 3);
    std::vector<S> fresh = w;
    const Run<S> bare = Pipeline<S>::create(layout, optimizer(0.01, {stage(rule->id)}), fresh);
    take_steps(*run, w, 2);
    take_steps(*bare, fresh, 2);
    EXPECT_EQ(w, fresh);
  }
}

TYPED_TEST(OptimizerContract, StagesThatAverageLeaveTheTrainingAlone) {
  using S = TypeParam;
  const ParamLayout layout = layers();
  for (const StageInfo* other : stages()) {
    if (other->phase != Phase::kParams || find_implementation(other->id)->moves_weights) continue;
    SCOPED_TRACE(other->id);
    std::vector<S> w = scattered<S>(layout.size(), 1);
    std::vector<S> alone = w;
    const Run<S> run = Pipeline<S>::create(layout, optimizer(0.01, {stage("adam"), stage(other->id)}), w);
    const Run<S> bare = Pipeline<S>::create(layout, optimizer(0.01, {stage("adam")}), alone);
    take_steps(*run, w, 5);
    take_steps(*bare, alone, 5);
    EXPECT_EQ(w, alone);
    const auto evaluated = run->evaluation_weights(w);
    EXPECT_FALSE(std::equal(w.begin(), w.end(), evaluated.begin())) << "the average is somewhere else";
    EXPECT_EQ(bare->evaluation_weights(alone).data(), alone.data());
  }
}

TYPED_TEST(OptimizerContract, SlotsAreShownByName) {
  using S = TypeParam;
  const ParamLayout layout = layers();
  for (const OptimizerSpec& spec : optimizers()) {
    SCOPED_TRACE(name_of(spec));
    std::vector<S> w = scattered<S>(layout.size(), 1);
    const Run<S> run = Pipeline<S>::create(layout, spec, w);
    take_steps(*run, w, 2);
    const std::map<SlotScope, std::size_t> count{{SlotScope::kParameter, layout.size()},
                                                 {SlotScope::kSegment, kSizes.size()},
                                                 {SlotScope::kRun, 1},
                                                 {SlotScope::kRow, 3 + 3 + 8 + 1},
                                                 {SlotScope::kColumn, 7 + 1 + 5 + 1}};
    std::size_t expected = 0;
    for (const StageSpec& chosen : spec.stages) expected += find_stage(chosen.id)->slots.size();
    const auto views = run->slots();
    EXPECT_EQ(views.size(), expected);
    for (const auto& view : views) {
      SCOPED_TRACE(view.stage + "." + view.info->id);
      ASSERT_NE(find_stage(view.stage), nullptr);
      EXPECT_EQ(view.values.size(), count.at(view.info->scope));
    }
  }
}

TYPED_TEST(OptimizerContract, ReportsTheSizeOfWhatHappened) {
  using S = TypeParam;
  const ParamLayout layout = layers();
  const double tolerance = std::is_same_v<S, float> ? 1e-5 : 1e-12;
  for (const OptimizerSpec& spec : optimizers()) {
    SCOPED_TRACE(name_of(spec));
    std::vector<S> w = scattered<S>(layout.size(), 1);
    std::vector<S> g(w.size());
    const Run<S> run = Pipeline<S>::create(layout, spec, w);
    for (int t = 0; t < 7; ++t) {
      gradient(w, g);
      const std::vector<S> old_w = w;
      const std::vector<S> old_g = g;
      const double rate = run->effective("lr");
      const StepReport report = run->step(w, g);
      EXPECT_EQ(report.lr, rate);
      double grad_squares = 0;
      double update_squares = 0;
      for (std::size_t s = 0; s < kSizes.size(); ++s) {
        double segment_grad = 0;
        double segment_update = 0;
        const Segment& segment = layout.segments()[s];
        for (std::size_t i = segment.offset; i < segment.offset + segment.size; ++i) {
          segment_grad += std::pow(static_cast<double>(old_g[i]), 2);
          segment_update += std::pow(static_cast<double>(w[i]) - static_cast<double>(old_w[i]), 2);
        }
        grad_squares += segment_grad;
        update_squares += segment_update;
        EXPECT_NEAR(report.segment_grad_squares[s], segment_grad, tolerance * segment_grad);
        EXPECT_NEAR(report.segment_update_squares[s], segment_update, tolerance * segment_update);
      }
      EXPECT_NEAR(report.grad_square, grad_squares, tolerance * grad_squares);
      EXPECT_NEAR(report.update_square, update_squares, tolerance * update_squares);
    }
  }
}

}  // namespace
}  // namespace slalom::optim
