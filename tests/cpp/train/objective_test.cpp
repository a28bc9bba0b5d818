// Every model x loss: the gradient of the whole objective (data, network, loss, penalties) against central
// differences, in double.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/field.h"
#include "data/dataset.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "loss/targets.h"
#include "model/network.h"
#include "support/configured.h"
#include "support/sample_layers.h"
#include "train/input_shape.h"
#include "train/network_objective.h"

namespace slalom::train {
namespace {

struct Case {
  std::string name;
  Configured model;
  const loss::LossInfo* loss;
  std::string data;
};

// Every activation of the perceptron on two sets, every layer on images, recurrence also on sequences; each with every
// loss.
std::vector<Case> cases() {
  std::vector<Case> all;
  const Entry& mlp = *model::find_model("mlp");
  const Field& activation = mlp.fields[static_cast<std::size_t>(mlp.field_index("activation"))];
  for (const loss::LossInfo& info : loss::losses()) {
    for (const std::string& function : activation.choices) {
      const Configured model =
          configured(mlp, {{"hidden", {0, {5, 4}, {}}}, {"activation", choice(activation, function)}});
      for (const char* data : {"moons", "digits"}) {
        all.push_back({mlp.id + "_" + function + "_" + info.id + "_" + data, model, &info, data});
      }
    }
    for (const SampleLayers& sample : sample_layers()) {
      all.push_back({"layers_" + sample.kind + "_" + info.id, layers_model(sample.layers), &info, "digits"});
    }
    all.push_back({"sequence_" + info.id, layers_model({layer("rnn", {{"units", number(5)}})}), &info, "first_sign"});
  }
  return all;
}

std::unique_ptr<model::Network<double>> network_of(const Case& c, const data::Dataset& set, std::size_t outputs) {
  return model::make_network<double>(c.model, input_shape(set), outputs);
}

TEST(InputShape, IsThatOfAnExample) {
  const auto shape_of = [](const char* id) {
    return input_shape(data::plan_dataset(configured(*data::find_dataset(id)))->shape);
  };
  EXPECT_EQ(shape_of("moons"), model::Shape(2));
  EXPECT_EQ(shape_of("digits"), (model::Shape{1, 8, 8}));
  EXPECT_EQ(shape_of("first_sign"), (model::Shape{10, 1}));
  EXPECT_EQ(shape_of("adding"), (model::Shape{10, 2}));
}

class Objectives : public testing::TestWithParam<Case> {};

TEST_P(Objectives, GradientMatchesCentralDifferences) {
  const Case& c = GetParam();
  const data::DatasetInfo& set_info = *data::find_dataset(c.data);
  const auto made = data::make_dataset(configured(set_info), 1);
  ASSERT_TRUE(made.ok());
  const std::shared_ptr<const data::Dataset> dataset = *made;

  const loss::TargetPlan plan = loss::plan_targets(*c.loss, dataset->classes);
  const Configured penalty =
      configured(loss::regularizers().front(), {{"l1", {0.003, {}, {}}}, {"l2", {0.02, {}, {}}}});
  NetworkObjective<double> objective(dataset, network_of(c, *dataset, plan.outputs),
                                     loss::make_loss<double>(configured(*c.loss)), plan, penalty, 7, 9);

  std::vector<double> w(objective.layout().size());
  objective.init(w);
  // Off the symmetric start, so that no unit sits on a kink and biases matter too.
  for (std::size_t i = 0; i < w.size(); ++i) w[i] += 0.05 * static_cast<double>(i % 7) - 0.14;
  const auto& train = dataset->part(data::Split::kTrain);
  const auto batch = std::span<const std::uint32_t>(train).first(9);
  std::vector<double> g(w.size());
  std::vector<double> unused(w.size());
  objective.begin_step(5);
  objective.value_and_grad(w, batch, g);

  constexpr double kStep = 1e-6;
  for (std::size_t i = 0; i < w.size(); i += std::max<std::size_t>(1, w.size() / 60)) {
    const double here = w[i];
    w[i] = here + kStep;
    const double above = objective.value_and_grad(w, batch, unused);
    w[i] = here - kStep;
    const double below = objective.value_and_grad(w, batch, unused);
    w[i] = here;
    EXPECT_NEAR(g[i], (above - below) / (2 * kStep), 2e-6 * std::max(1.0, std::abs(g[i]))) << "parameter " << i;
  }
}

TEST_P(Objectives, EvaluationOfTheWholeIsTheMeanOfItsExamples) {
  const Case& c = GetParam();
  const auto made = data::make_dataset(configured(*data::find_dataset(c.data)), 1);
  ASSERT_TRUE(made.ok());
  const std::shared_ptr<const data::Dataset> dataset = *made;
  const loss::TargetPlan plan = loss::plan_targets(*c.loss, dataset->classes);
  NetworkObjective<double> objective(dataset, network_of(c, *dataset, plan.outputs),
                                     loss::make_loss<double>(configured(*c.loss)), plan,
                                     configured(loss::regularizers().front()), 7, 4);
  std::vector<double> w(objective.layout().size());
  objective.init(w);
  const std::vector<std::uint32_t>& part = dataset->part(data::Split::kValidation);
  const Evaluation whole = objective.evaluate(w, part);
  double loss = 0;
  double correct = 0;
  for (const std::uint32_t example : part) {
    const Evaluation one = objective.evaluate(w, {&example, 1});
    loss += one.loss;
    correct += one.accuracy;
  }
  const auto n = static_cast<double>(part.size());
  EXPECT_NEAR(whole.loss, loss / n, 1e-12 * std::max(1.0, whole.loss));
  EXPECT_DOUBLE_EQ(whole.accuracy, correct / n);
  EXPECT_GE(whole.accuracy, 0.0);
  EXPECT_LE(whole.accuracy, 1.0);
}

INSTANTIATE_TEST_SUITE_P(All, Objectives, testing::ValuesIn(cases()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace slalom::train
