// What a trainer evaluates: the weights it trains, or the average that a stage of its optimizer keeps.
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <vector>

#include "data/batcher.h"
#include "optim/build_spec.h"
#include "train/trainer.h"

namespace slalom::train {
namespace {

// A parabola whose evaluation gives the parameter itself as its loss.
class Parabola final : public Objective<double> {
 public:
  Parabola() { layout_.add("point", 0, {1}, true); }
  const ParamLayout& layout() const override { return layout_; }
  void init(std::span<double> w) const override { w[0] = 1; }
  double value_and_grad(std::span<const double> w, std::span<const std::uint32_t>, std::span<double> g) override {
    g[0] = w[0];
    return w[0] * w[0] / 2;
  }
  void hessian_vector(std::span<const double>, std::span<const std::uint32_t>, std::span<const double> v,
                      std::span<double> hv) override {
    hv[0] = v[0];
  }
  Evaluation evaluate(std::span<const double> w, std::span<const std::uint32_t>) override {
    return {w[0], std::numeric_limits<double>::quiet_NaN()};
  }

 private:
  ParamLayout layout_;
};

// What was evaluated before the last of three steps.
double evaluated_last(std::vector<optim::StageSpec> stages) {
  TrainerOptions options;
  options.max_steps = 3;
  options.validate_every = 1;
  options.validation = {0};
  Trainer<double> trainer(std::make_unique<Parabola>(), data::Batcher({0}, 0, 1),
                          optim::optimizer(0.5, std::move(stages)), options);
  trainer.run_to(3);
  return trainer.latest()[MetricColumns::kValidationLoss];
}

TEST(EvaluationWeights, AreTheParametersWithoutAnAverage) {
  EXPECT_EQ(evaluated_last({optim::stage("sgd")}), 0.25);  // w = 1, 0.5, 0.25
}

TEST(EvaluationWeights, AreTheAverageThatAStageKeeps) {
  EXPECT_EQ(evaluated_last({optim::stage("sgd"), optim::stage("polyak_average")}), 0.375);
  EXPECT_EQ(evaluated_last({optim::stage("sgd"), optim::stage("weight_ema", {{"beta", 0.5}})}), 0.5);  // 1, 0.75, 0.5
}

TEST(EvaluationWeights, OfSeveralAveragesAreTheLastOnes) {
  EXPECT_EQ(evaluated_last(
                {optim::stage("sgd"), optim::stage("weight_ema", {{"beta", 0.5}}), optim::stage("polyak_average")}),
            0.375);
}

// Uphill by 1/2 from w the gradient is w + 1/2: w = 1, 1/4, -1/8.
TEST(SecondPoint, IsWhereTheGradientIsTaken) {
  EXPECT_EQ(evaluated_last({optim::stage("sam", {{"rho", 0.5}}), optim::stage("sgd")}), -0.125);
}

}  // namespace
}  // namespace slalom::train
