// Three steps of every rule and stage, worked out by hand with numbers that make it easy.
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "core/detmath.h"
#include "core/rng.h"
#include "optim/build_spec.h"
#include "optim/pipeline.h"
#include "optim/registry.h"

namespace slalom::optim {
namespace {

using Points = std::vector<std::vector<double>>;

struct HandCase {
  std::string what;
  std::vector<StageSpec> stages;
  std::vector<double> w0;
  Points gradients;
  Points expected;               // w after each step
  Points evaluated{};            // what is evaluated after each step; empty: w
  std::vector<double> losses{};  // at w before each step; empty: 0
  Points second_points{};        // where a second gradient is wanted, and the gradient there
  Points second_gradients{};
  std::vector<std::vector<int>> shapes{};  // of the segments; empty: one vector
};

ParamLayout layout_for(const HandCase& c) {
  ParamLayout layout;
  if (c.shapes.empty()) layout.add("segment", 0, {static_cast<int>(c.w0.size())}, true);
  for (const std::vector<int>& shape : c.shapes) layout.add("segment", 0, shape, true);
  return layout;
}

// alpha = 1/2 throughout.
std::vector<HandCase> hand_cases() {
  const Points g{{2}, {1}, {-1}};
  Rng random(0, Stream::kNoise, substream::kGradientOfOptimizer);
  std::vector<double> noise(3);
  for (double& x : noise) x = random.normal();
  const double root = std::sqrt(13.0);
  const double column = 0.701 * std::sqrt(2.0);
  const double v_hat = 1 / (1 - 0.75 * 0.75);          // Adam's second step: v = 1
  const double rho_6 = 7 - 12 * 729.0 / (4096 - 729);  // RAdam's sixth step
  return {
      {"sgd", {stage("sgd")}, {1}, g, {{0}, {-0.5}, {0}}},
      // v = 2, 2, 0
      {"momentum", {stage("momentum", {{"beta", 0.5}})}, {1}, g, {{0}, {-1}, {-1}}},
      // v = -1, -1, 0
      {"classical", {stage("momentum_classical", {{"beta", 0.5}})}, {1}, g, {{0}, {-1}, {-1}}},
      // v = 1, 1, 0
      {"moving average", {stage("momentum_ema", {{"beta", 0.5}})}, {1}, g, {{0.5}, {0}, {0}}},
      // v = 2, 2, 0; g + v/2 = 3, 2, -1
      {"nesterov", {stage("nesterov", {{"beta", 0.5}})}, {1}, g, {{-0.5}, {-1.5}, {-1}}},
      // s = 1, 1, 1
      {"rmsprop, epsilon outside", {stage("rmsprop", {{"beta", 0.75}, {"eps", 1}})}, {1}, g, {{0.5}, {0.25}, {0.5}}},
      // sqrt(s + eps) = 1.25
      {"rmsprop, epsilon inside",
       {stage("rmsprop", {{"beta", 0.75}, {"eps", 0.5625}, {"eps_position", 1}})},
       {1},
       g,
       {{0.2}, {-0.2}, {0.2}}},
      // m = 1, 1, 0; corrected by 1/2, 3/4; v = 1, 1, 1; corrected by 1/4, 7/16
      {"adam, epsilon outside",
       {stage("adam", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 1}})},
       {1},
       g,
       {{1 - 0.5 * 2 / 3},
        {1 - 0.5 * 2 / 3 - 0.5 * (4.0 / 3) / (std::sqrt(v_hat) + 1)},
        {1 - 0.5 * 2 / 3 - 0.5 * (4.0 / 3) / (std::sqrt(v_hat) + 1)}}},
      {"adam, epsilon inside",
       {stage("adam", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 0.41}, {"eps_position", 1}})},
       {1},
       g,
       {{1 - 0.5 * 2 / 2.1},
        {1 - 0.5 * 2 / 2.1 - 0.5 * (4.0 / 3) / std::sqrt(v_hat + 0.41)},
        {1 - 0.5 * 2 / 2.1 - 0.5 * (4.0 / 3) / std::sqrt(v_hat + 0.41)}}},
      // no correction: m = 1, 1/2, 1/4; v = 1, 3/4, 9/16
      {"adam without correction",
       {stage("adam", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 1}, {"bias_correction", 0}})},
       {1},
       {{2}, {0}, {0}},
       {{0.75}, {0.75 - 0.25 / (std::sqrt(0.75) + 1)}, {0.75 - 0.25 / (std::sqrt(0.75) + 1) - 0.125 / 1.75}}},
      // the same, but the largest v so far is 1 throughout
      {"amsgrad without correction",
       {stage("amsgrad", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 1}, {"bias_correction", 0}})},
       {1},
       {{2}, {0}, {0}},
       {{0.75}, {0.625}, {0.5625}}},
      // m corrected: 2, 2/3, 2/7; the largest v corrected: 4, 16/7, 64/37
      {"amsgrad, epsilon inside",
       {stage("amsgrad", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 1}, {"eps_position", 1}})},
       {1},
       {{2}, {0}, {0}},
       {{1 - 1 / std::sqrt(5.0)},
        {1 - 1 / std::sqrt(5.0) - 1.0 / 3 / std::sqrt(23.0 / 7)},
        {1 - 1 / std::sqrt(5.0) - 1.0 / 3 / std::sqrt(23.0 / 7) - 1.0 / 7 / std::sqrt(101.0 / 37)}}},
      // u = 7, 3.5, 1.75; m = 3, 2, 1, corrected: 6, 8/3, 8/7
      {"adamax",
       {stage("adamax", {{"beta1", 0.5}, {"beta2", 0.5}, {"eps", 1}})},
       {1},
       {{6}, {1}, {0}},
       {{1 - 3.0 / 7}, {1 - 3.0 / 7 - 8.0 / 21}, {1 - 3.0 / 7 - 8.0 / 21 - 16.0 / 49}}},
      // momentum 1/4 at every step; m = 1, 1, 0; v = 1, 1, 1
      {"nadam",
       {stage("nadam", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 1}, {"momentum_decay", 0}})},
       {1},
       g,
       {{1 - 0.5 * (2 + 4.0 / 15) / 3},
        {1 - 0.5 * (2 + 4.0 / 15) / 3 - 0.5 * (0.8 + 16.0 / 63) / (std::sqrt(v_hat) + 1)},
        {1 - 0.5 * (2 + 4.0 / 15) / 3 - 0.5 * (0.8 + 16.0 / 63) / (std::sqrt(v_hat) + 1) +
         0.5 * 16.0 / 21 / (std::sqrt(64.0 / 37) + 1)}}},
      // rho_inf = 7 and rho_t = 1, 1.86, 2.62, 3.30, 3.89, 4.40: the sixth step is the first one with a denominator.
      // m corrected: 2 / (2^t - 1); v = (3/4)^(t-1)
      {"radam",
       {stage("radam", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 1}})},
       {1},
       {{2}, {0}, {0}, {0}, {0}, {0}},
       {{0},
        {-1.0 / 3},
        {-1.0 / 3 - 1.0 / 7},
        {-1.0 / 3 - 1.0 / 7 - 1.0 / 15},
        {-1.0 / 3 - 1.0 / 7 - 1.0 / 15 - 1.0 / 31},
        {-1.0 / 3 - 1.0 / 7 - 1.0 / 15 - 1.0 / 31 -
         1.0 / 63 * std::sqrt((rho_6 - 4) * (rho_6 - 2) * 7 / (3 * 5 * rho_6)) * std::sqrt(1 - 729.0 / 4096) /
             (std::sqrt(243.0 / 1024) + 1)}}},
      // at rest for one step, in which v = 1; then m = 1/2, -1/4, corrected: 1, -1/3
      {"adam_2k",
       {stage("adam_2k", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 1}, {"freeze", 1}})},
       {1},
       g,
       {{1},
        {1 - 0.5 / (std::sqrt(v_hat) + 1)},
        {1 - 0.5 / (std::sqrt(v_hat) + 1) + 0.5 / 3 / (std::sqrt(64.0 / 37) + 1)}}},
      // 12 + s = 16, 17, 18
      {"adagrad",
       {stage("adagrad", {{"eps", 1}, {"initial", 12}})},
       {1},
       g,
       {{0.8}, {0.8 - 0.5 / (std::sqrt(17.0) + 1)}, {0.8 - 0.5 / (std::sqrt(17.0) + 1) + 0.5 / (std::sqrt(18.0) + 1)}}},
      // s = 2, 3/2, 5/4; u before the step = 0, 2/3, 2/3
      {"adadelta",
       {stage("adadelta", {{"rho", 0.5}, {"eps", 1}})},
       {1},
       g,
       {{1 - 1 / std::sqrt(3.0)},
        {1 - 1 / std::sqrt(3.0) - 0.5 * std::sqrt(2.0 / 3)},
        {1 - 1 / std::sqrt(3.0) - 0.5 * std::sqrt(2.0 / 3) + std::sqrt(5.0 / 3) / 3}}},
      // s = 1, 1, 1; v = 1, 1, 0
      {"rmsprop_momentum",
       {stage("rmsprop_momentum", {{"beta", 0.75}, {"eps", 1}, {"momentum", 0.5}})},
       {1},
       g,
       {{0.5}, {0}, {0}}},
      // mean of g^2 minus squared mean: 2 - 1, 3/2 - 1, 5/4 - 0
      {"rmsprop_centered",
       {stage("rmsprop_centered", {{"beta", 0.5}, {"eps", 1}, {"momentum", 0}})},
       {1},
       g,
       {{0.5}, {0.5 - 0.5 / (std::sqrt(0.5) + 1)}, {0.5 - 0.5 / (std::sqrt(0.5) + 1) + 0.5 / (std::sqrt(1.25) + 1)}}},
      // the same quotients: 1, 1 / (sqrt(0.5) + 1); v = 1, 1/2 + the second
      {"rmsprop_centered with momentum",
       {stage("rmsprop_centered", {{"beta", 0.5}, {"eps", 1}, {"momentum", 0.5}})},
       {1},
       {{2}, {1}},
       {{0.5}, {0.25 - 0.5 / (std::sqrt(0.5) + 1)}}},
      // steps 1/2, then 3/4 instead of 1; the flip makes it 1/2 instead of 3/8 and rests
      {"rprop",
       {stage("rprop", {{"eta_plus", 2}, {"step_min", 0.5}, {"step_max", 0.75}})},
       {1},
       {{2}, {1}, {-1}, {-3}, {-2}},
       {{0.5}, {-0.25}, {-0.25}, {0.25}, {1}}},
      // m before the step = 0, 1/2, 1/8; mixed with g: 1, -1/4, 1/16
      {"lion", {stage("lion", {{"beta1", 0.5}, {"beta2", 0.75}})}, {1}, {{2}, {-1}, {0}}, {{0.5}, {1}, {0.5}}},
      // v = 25, 25, 25; m = (1.1, 1.3), then half of it + g / sqrt(25.5) + w / 2
      {"novograd",
       {stage("novograd", {{"beta1", 0.5}, {"beta2", 0.75}, {"eps", 0.5}, {"d", 0.5}})},
       {1, 1},
       {{3, 4}, {5, 0}, {0, 5}},
       {{0.45, 0.35},
        {0.0625 - 2.5 / std::sqrt(25.5), -0.0625},
        {0.0625 - 2.5 / std::sqrt(25.5) -
             0.5 * (0.3875 + 0.5 / std::sqrt(25.5) * 5 + 0.5 * (0.0625 - 2.5 / std::sqrt(25.5))),
         -0.0625 - 0.5 * (0.4125 + 5 / std::sqrt(25.5) - 0.03125)}}},
      // the norm is 5, 1, 10
      {"clip_norm",
       {stage("clip_norm", {{"max", 2.5}}), stage("sgd")},
       {1, 1},
       {{3, 4}, {1, 0}, {-6, 8}},
       {{0.25, 0}, {-0.25, 0}, {0.5, -1}}},
      // the norms are 5 and 2, then 0 and 4
      {"clip_norm of each segment",
       {stage("clip_norm", {{"max", 2.5}, {"scope", 1}}), stage("sgd")},
       {1, 1, 1},
       {{3, 4, 2}, {0, 0, -4}},
       {{0.25, 0, 0}, {0.25, 0, 1.25}},
       {},
       {},
       {},
       {},
       {{2}, {1}}},
      {"clip_value",
       {stage("clip_value", {{"max", 2}}), stage("sgd")},
       {1, 1},
       {{3, -1}, {-8, 2}, {-2, 4}},
       {{0, 1.5}, {1, 0.5}, {2, -0.5}}},
      // g + sign(w)/4 = 2.25, 0.75, -1.25; at 0 there is no pull
      {"coupled_l1",
       {stage("coupled_l1", {{"lambda", 0.25}}), stage("sgd")},
       {1, 0},
       {{2, 0}, {1, 0}, {-1, 1}},
       {{-0.125, 0}, {-0.5, 0}, {0.125, -0.5}}},
      // g + w/4 = 2.25, ...
      {"coupled_l2",
       {stage("coupled_l2", {{"lambda", 0.25}}), stage("sgd")},
       {1},
       g,
       {{-0.125}, {-0.609375}, {-0.033203125}}},
      // 1 - alpha lambda = 3/4
      {"decoupled_decay",
       {stage("decoupled_decay", {{"lambda", 0.5}}), stage("sgd")},
       {2},
       {{1}, {-1}, {0}},
       {{1}, {1.25}, {0.9375}}},
      // ||w|| = 5, then sqrt(11.25); ||u|| = 2, 5; nothing to scale at the end
      {"trust_ratio",
       {stage("sgd"), stage("trust_ratio")},
       {3, 4},
       {{0, 2}, {3, -4}, {0, 0}},
       {{3, 1.5},
        {3 - std::sqrt(11.25) * 0.3, 1.5 + std::sqrt(11.25) * 0.4},
        {3 - std::sqrt(11.25) * 0.3, 1.5 + std::sqrt(11.25) * 0.4}}},
      // phi = 2, 2, 1.5; r u = phi / 2
      {"trust_ratio of large weights",
       {stage("sgd"), stage("trust_ratio", {{"eta", 0.5}, {"high", 2}})},
       {2.5},
       {{4}, {0.5}, {3}},
       {{2}, {1.5}, {1.125}}},
      // phi = 1, 1; at w = 0 r = 1
      {"trust_ratio of small weights",
       {stage("sgd"), stage("trust_ratio", {{"eta", 0.5}, {"low", 1}})},
       {0.5},
       {{4}, {0.5}, {4}},
       {{0.25}, {0}, {-2}}},
      // u = g + w/2 = 2; r = 2/2
      {"trust_ratio over decay",
       {stage("decoupled_decay", {{"lambda", 0.5}}), stage("sgd"), stage("trust_ratio")},
       {2},
       {{1}, {0}, {-0.5}},
       {{1}, {0.5}, {0.75}}},
      // r = 2/1 for the gradient alone; then w shrinks by a quarter of 2
      {"decay outside the trust_ratio",
       {stage("sgd"), stage("trust_ratio"), stage("decoupled_decay", {{"lambda", 0.5}})},
       {2},
       {{1}, {0}, {-1}},
       {{0.5}, {0.375}, {0.46875}}},
      {"gradient_noise",
       {stage("gradient_noise", {{"sigma", 0.25}}), stage("sgd")},
       {1},
       {{2}, {1}, {-1}},
       {{0 - 0.125 * noise[0]}, {-0.5 - 0.125 * (noise[0] + noise[1])}, {-0.125 * (noise[0] + noise[1] + noise[2])}}},
      // One column: X_0 = g / ||g||, X_0^T X_0 = 1, so one iteration multiplies with 3.4445 - 4.775 + 2.0315 = 0.701;
      // the length is 0.5 sqrt(2/1)
      {"orthogonalize, a matrix",
       {stage("sgd"), stage("orthogonalize", {{"steps", 1}})},
       {1, 1},
       {{3, 4}, {0, -2}, {0, 0}},
       {{1 - 0.3 * column, 1 - 0.4 * column},
        {1 - 0.3 * column, 1 + 0.1 * column},
        {1 - 0.3 * column, 1 + 0.1 * column}},
       {},
       {},
       {},
       {},
       {{2, 1}}},
      // 0.2 sqrt(2) is a fifth of it
      {"orthogonalize, a matrix, as long as Adam's steps",
       {stage("sgd"), stage("orthogonalize", {{"steps", 1}, {"length", 1}})},
       {1, 1},
       {{3, 4}},
       {{1 - 0.06 * column, 1 - 0.08 * column}},
       {},
       {},
       {},
       {},
       {{2, 1}}},
      {"orthogonalize, a vector",
       {stage("sgd"), stage("orthogonalize", {{"others", 0.25}})},
       {1, 1},
       {{4, 8}, {0, -8}, {0, 0}},
       {{0.5, 0}, {0.5, 1}, {0.5, 1}}},
      // R = (1, 25), C = (1, 25), mean of R = 13; the same gradient again leaves both as they are
      {"adafactor, a matrix",
       {stage("adafactor")},
       {1, 1, 1, 1},
       {{1, 1, 1, 7}, {-1, 1, 1, -7}, {0, 0, 0, 0}},
       {{1 - root / 2, 1 - root / 10, 1 - root / 10, 1 - 7 * root / 50},
        {1, 1 - root / 5, 1 - root / 5, 1},
        {1, 1 - root / 5, 1 - root / 5, 1}},
       {},
       {},
       {},
       {},
       {{2, 2}}},
      // a vector keeps every second moment: v = 4, 9; then 2^-0.8 of it comes anew
      {"adafactor, a vector",
       {stage("adafactor")},
       {1, 1},
       {{2, -3}, {1, 3}},
       {{0.5, 1.5}, {0.5 - 0.5 / std::sqrt(4 - 3 * detmath::pow(2.0, -0.8)), 1}}},
      // RMS of u = 5, 1, 0: shortened to 2.5, kept, kept
      {"clip_update",
       {stage("sgd"), stage("clip_update", {{"d", 2.5}})},
       {1, 1},
       {{5, -5}, {1, 1}, {0, 0}},
       {{-0.25, 2.25}, {-0.75, 1.75}, {-0.75, 1.75}}},
      // RMS of w = 5, then 1/2, below the least of 1
      {"relative_step",
       {stage("sgd"), stage("relative_step", {{"least", 1}})},
       {5, -5},
       {{1.8, -1.8}, {1, -1}},
       {{0.5, -0.5}, {0, 0}}},
      // g / ||g|| = (0.6, 0.8), then (1, 0), then nothing to go along
      {"sam",
       {stage("sam", {{"rho", 0.5}}), stage("sgd")},
       {1, 1},
       {{3, 4}, {2, 0}, {0, 0}},
       {{0, -1}, {-1, 0}, {-2, 0}},
       {},
       {},
       {{1.3, 1.4}, {0.5, -1}, {-1, 0}},
       {{2, 4}, {2, -2}, {2, 0}}},
      // (2 - 1) / 2^2; (1.5 - 1) / 0.5^2 is above the learning rate; 0.5 is below the target
      {"polyak_step",
       {stage("polyak_step", {{"target", 1}})},
       {1},
       {{2}, {0.5}, {4}},
       {{0.5}, {0.25}, {0.25}},
       {},
       {2, 1.5, 0.5}},
      {"weight_ema",
       {stage("sgd"), stage("weight_ema", {{"beta", 0.5}})},
       {1},
       g,
       {{0}, {-0.5}, {0}},
       {{0.5}, {0}, {0}}},
      // the first step is left out
      {"polyak_average",
       {stage("sgd"), stage("polyak_average", {{"start", 1}})},
       {1},
       g,
       {{0}, {-0.5}, {0}},
       {{0}, {-0.5}, {-0.25}}},
      // z = 0, -0.5, 0; x = its mean 0, -1/4, -1/6; w half way between
      {"schedule_free",
       {stage("sgd"), stage("schedule_free", {{"beta", 0.5}})},
       {1},
       g,
       {{0}, {-0.375}, {-1.0 / 12}},
       {{0}, {-0.25}, {-1.0 / 6}}},
      // v = 2, 2 kept at the synchronisation: then 0; reset there: then -1
      {"lookahead, rule's state kept",
       {stage("momentum", {{"beta", 0.5}}), stage("lookahead", {{"k", 2}})},
       {1},
       g,
       {{0}, {0}, {0}}},
      {"lookahead, rule's state reset",
       {stage("momentum", {{"beta", 0.5}}), stage("lookahead", {{"k", 2}, {"inner_state", 1}})},
       {1},
       g,
       {{0}, {0}, {0.5}}},
      // fast 0.5, 0; slow 1 -> 0.5; fast 0
      {"lookahead", {stage("sgd"), stage("lookahead", {{"k", 2}})}, {1}, {{1}, {1}, {1}}, {{0.5}, {0.5}, {0}}},
  };
}

TEST(ByHand, ThreeSteps) {
  for (const HandCase& c : hand_cases()) {
    SCOPED_TRACE(c.what);
    std::vector<double> w = c.w0;
    const auto run = Pipeline<double>::create(layout_for(c), optimizer(0.5, c.stages), w);
    for (std::size_t t = 0; t < c.gradients.size(); ++t) {
      std::vector<double> g = c.gradients[t];
      ASSERT_EQ(run->wants_second_point(), !c.second_points.empty());
      if (run->wants_second_point()) {
        const auto second = run->second_point(w, g);
        for (std::size_t i = 0; i < w.size(); ++i) EXPECT_NEAR(second[i], c.second_points[t][i], 1e-14);
        g = c.second_gradients[t];
      }
      run->step(w, g, c.losses.empty() ? 0 : c.losses[t]);
      const auto evaluated = run->evaluation_weights(w);
      const Points& expected = c.evaluated.empty() ? c.expected : c.evaluated;
      for (std::size_t i = 0; i < w.size(); ++i) {
        EXPECT_NEAR(w[i], c.expected[t][i], 1e-14) << "step " << t + 1;
        EXPECT_NEAR(evaluated[i], expected[t][i], 1e-14) << "evaluated after step " << t + 1;
      }
    }
  }
}

TEST(ByHand, NoRuleOrStageIsMissing) {
  std::set<std::string> done;
  for (const HandCase& c : hand_cases()) {
    for (const StageSpec& stage : c.stages) done.insert(stage.id);
  }
  for (const StageInfo* rule : rules()) EXPECT_TRUE(done.contains(rule->id)) << rule->id;
  for (const StageInfo* stage : stages()) EXPECT_TRUE(done.contains(stage->id)) << stage->id;
}

TEST(ByHand, StagesActInTheirPhasesWhateverTheOrderInTheDocument) {
  std::vector<double> w{2};
  const auto run = Pipeline<double>::create(
      layout_of({1}), optimizer(0.5, {stage("decoupled_decay", {{"lambda", 0.5}}), stage("sgd"), stage("clip_norm")}),
      w);
  std::vector<double> g{8};
  run->step(w, g);
  EXPECT_EQ(w[0], 2 * 0.75 - 0.5);
}

TEST(ByHand, GradientStagesActInTheOrderOfTheDocument) {
  const StageSpec clip = stage("clip_norm", {{"max", 1}});
  const StageSpec l2 = stage("coupled_l2", {{"lambda", 1}});
  std::vector<double> first{4};
  std::vector<double> g{4};
  Pipeline<double>::create(layout_of({1}), optimizer(0.5, {clip, l2, stage("sgd")}), first)->step(first, g);
  EXPECT_EQ(first[0], 4 - 0.5 * (1 + 4));
  std::vector<double> second{4};
  g = {4};
  const StepReport report =
      Pipeline<double>::create(layout_of({1}), optimizer(0.5, {l2, clip, stage("sgd")}), second)->step(second, g);
  EXPECT_EQ(second[0], 4 - 0.5 * 1);
  EXPECT_EQ(report.grad_square, 16) << "of the gradient as it was given";
}

}  // namespace
}  // namespace slalom::optim
