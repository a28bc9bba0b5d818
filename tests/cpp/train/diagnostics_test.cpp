// Diagnostics against what is known by hand and against finite differences of gradients, in double: Hessian-vector
// products of every activation with every loss, eigenvalues, Taylor terms, gradient noise, effective rates.
#include "train/diagnostics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/dataset.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "loss/targets.h"
#include "model/function.h"
#include "model/network.h"
#include "optim/registry.h"
#include "support/configured.h"
#include "support/sample_layers.h"
#include "train/function_objective.h"
#include "train/network_objective.h"

namespace slalom::train {
namespace {

using Vector = std::vector<double>;

Rng rng(std::uint32_t seed) { return Rng(seed, Stream::kData); }

Vector random_vector(std::size_t n, std::uint32_t seed) {
  Rng random = rng(seed);
  Vector v(n);
  for (double& number : v) number = random.normal();
  return v;
}

double dot(const Vector& x, const Vector& y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += x[i] * y[i];
  return sum;
}

std::unique_ptr<FunctionObjective<double>> function(const char* id, Vector start, double noise = 0,
                                                    std::initializer_list<std::pair<const char*, FieldValue>> f = {}) {
  return std::make_unique<FunctionObjective<double>>(
      model::make_function<double>(configured(*model::find_function(id), f)), std::move(start), noise, 4);
}

struct NetworkCase {
  std::shared_ptr<const data::Dataset> dataset;
  std::unique_ptr<NetworkObjective<double>> objective;
  Vector w;
  Examples examples() const { return dataset->part(data::Split::kTrain); }
};

NetworkCase network(const std::string& data, const loss::LossInfo& loss, double activation, Vector hidden) {
  NetworkCase made;
  made.dataset = *data::make_dataset(configured(*data::find_dataset(data)), 1);
  const loss::TargetPlan plan = loss::plan_targets(loss, made.dataset->classes);
  const Configured model =
      configured(model::models().front(), {{"hidden", {0, std::move(hidden)}}, {"activation", {activation, {}}}});
  const Configured penalty = configured(loss::regularizers().front(), {{"l1", {0.003, {}}}, {"l2", {0.02, {}}}});
  made.objective = std::make_unique<NetworkObjective<double>>(
      made.dataset, model::make_network<double>(model, made.dataset->features, plan.outputs),
      loss::make_loss<double>(configured(loss)), plan, penalty, 7, 9);
  made.w.resize(made.objective->layout().size());
  made.objective->init(made.w);
  // Off the symmetric start, so that no unit sits on a kink and biases matter too.
  for (std::size_t i = 0; i < made.w.size(); ++i) made.w[i] += 0.05 * static_cast<double>(i % 7) - 0.14;
  return made;
}

// Every activation with every loss, on networks with none, one and two hidden layers.
TEST(HessianVector, MatchesDifferencesOfTheGradient) {
  const Entry& model = model::models().front();
  const Field& activation = model.fields[static_cast<std::size_t>(model.field_index("activation"))];
  for (std::size_t choice = 0; choice < activation.choices.size(); ++choice) {
    for (const loss::LossInfo& loss : loss::losses()) {
      for (const Vector& hidden : {Vector{}, Vector{5}, Vector{5, 4}}) {
        for (const char* data : {"moons", "digits"}) {
          SCOPED_TRACE(activation.choices[choice] + " " + loss.id + " " + data + " " + std::to_string(hidden.size()));
          const NetworkCase c = network(data, loss, static_cast<double>(choice), hidden);
          const std::size_t n = c.w.size();
          const Vector v = random_vector(n, 5);
          const Examples batch = c.examples().first(9);
          Vector hv(n);
          c.objective->hessian_vector(c.w, batch, v, hv);
          constexpr double kStep = 1e-6;
          Vector moved(n);
          Vector above(n);
          Vector below(n);
          for (std::size_t i = 0; i < n; ++i) moved[i] = c.w[i] + kStep * v[i];
          c.objective->value_and_grad(moved, batch, above);
          for (std::size_t i = 0; i < n; ++i) moved[i] = c.w[i] - kStep * v[i];
          c.objective->value_and_grad(moved, batch, below);
          double scale = 0;
          for (const double number : hv) scale = std::max(scale, std::abs(number));
          for (std::size_t i = 0; i < n; ++i) {
            ASSERT_NEAR(hv[i], (above[i] - below[i]) / (2 * kStep), 1e-6 * (1 + scale)) << "parameter " << i;
          }
        }
      }
    }
  }
}

TEST(HessianVector, IsSymmetricAndLinear) {
  const NetworkCase c = network("moons", *loss::find_loss("cross_entropy"), 0, {6, 5});
  const std::size_t n = c.w.size();
  const Vector u = random_vector(n, 1);
  const Vector v = random_vector(n, 2);
  const Vector hu = mean_hessian_vector<double>(*c.objective, c.w, c.examples(), u);
  const Vector hv = mean_hessian_vector<double>(*c.objective, c.w, c.examples(), v);
  EXPECT_NEAR(dot(u, hv), dot(v, hu), 1e-12 * (1 + std::abs(dot(u, hv))));
  Vector sum(n);
  for (std::size_t i = 0; i < n; ++i) sum[i] = 2 * u[i] - v[i];
  const Vector hsum = mean_hessian_vector<double>(*c.objective, c.w, c.examples(), sum);
  for (std::size_t i = 0; i < n; ++i) EXPECT_NEAR(hsum[i], 2 * hu[i] - hv[i], 1e-12);
}

// A linear network with squared error is a quadratic function: its Hessian is 2 X'X / (m k), the same everywhere, and
// the penalty adds 2 l2 on the weights.
TEST(HessianVector, OfLinearRegressionIsTheDatas) {
  const NetworkCase c = network("moons", *loss::find_loss("mse"), 0, {});
  ASSERT_EQ(c.w.size(), 3U);  // two weights and a bias
  double expected[3][3] = {};
  const auto examples = c.examples();
  Vector x(2);
  for (const std::uint32_t example : examples) {
    c.dataset->gather(std::span(&example, 1), std::span<double>(x));
    const double row[3] = {x[0], x[1], 1};
    for (int i = 0; i < 3; ++i) {
      for (int j = 0; j < 3; ++j) expected[i][j] += 2 * row[i] * row[j] / static_cast<double>(examples.size());
    }
  }
  expected[0][0] += 2 * 0.02;
  expected[1][1] += 2 * 0.02;
  for (std::size_t j = 0; j < 3; ++j) {
    Vector unit(3);
    unit[j] = 1;
    const Vector column = mean_hessian_vector<double>(*c.objective, c.w, examples, unit);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(column[i], expected[i][j], 1e-12);
  }
}

TEST(HessianVector, FloatIsCloseToDouble) {
  const data::DatasetInfo& info = *data::find_dataset("moons");
  const std::shared_ptr<const data::Dataset> dataset = *data::make_dataset(configured(info), 1);
  const loss::LossInfo& loss = *loss::find_loss("cross_entropy");
  const loss::TargetPlan plan = loss::plan_targets(loss, dataset->classes);
  const NetworkCase wide = network("moons", loss, 0, {6});
  NetworkObjective<float> narrow(
      dataset,
      model::make_network<float>(configured(model::models().front(), {{"hidden", {0, {6}}}, {"activation", {0, {}}}}),
                                 2, plan.outputs),
      loss::make_loss<float>(configured(loss)), plan,
      configured(loss::regularizers().front(), {{"l1", {0.003, {}}}, {"l2", {0.02, {}}}}), 7, 9);
  const std::vector<float> w(wide.w.begin(), wide.w.end());
  const Vector v = random_vector(w.size(), 3);
  const Vector expected = mean_hessian_vector<double>(*wide.objective, wide.w, wide.examples(), v);
  const Vector found = mean_hessian_vector<float>(narrow, w, wide.examples(), v);
  for (std::size_t i = 0; i < v.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-5);
}

// A network that keeps so many numbers per example that fewer than usual go through it at once.
TEST(MeanGradient, TakesAsManyExamplesAsTheObjectiveCan) {
  const std::shared_ptr<const data::Dataset> dataset =
      *data::make_dataset(configured(*data::find_dataset("digits")), 1);
  std::vector<Configured> layers(7, activation_layer("relu"));
  layers.insert(layers.begin(), layer("conv", {{"channels", number(512)}}));
  layers.push_back(layer("flatten"));
  const loss::LossInfo& loss = *loss::find_loss("cross_entropy");
  const loss::TargetPlan plan = loss::plan_targets(loss, dataset->classes);
  NetworkObjective<float> objective(dataset, model::make_network<float>(layers_model(layers), {1, 8, 8}, plan.outputs),
                                    loss::make_loss<float>(configured(loss)), plan,
                                    configured(loss::regularizers().front()), 7, 4);
  const std::size_t most = objective.most_examples();
  ASSERT_LT(most + 8, Objective<float>::kRows);
  std::vector<float> w(objective.layout().size());
  objective.init(w);
  const Examples examples = Examples(dataset->part(data::Split::kTrain)).first(most + 8);
  const Vector whole = mean_gradient<float>(objective, w, examples);
  const Vector first = mean_gradient<float>(objective, w, examples.first(most));
  const Vector rest = mean_gradient<float>(objective, w, examples.last(8));
  const double share = 8.0 / static_cast<double>(examples.size());
  for (std::size_t i = 0; i < w.size(); ++i) ASSERT_NEAR(whole[i], first[i] * (1 - share) + rest[i] * share, 1e-5);
}

// Says that it takes few examples at once.
class FewAtOnce final : public Objective<double> {
 public:
  explicit FewAtOnce(Objective<double>& objective) : objective_(objective) {}
  const ParamLayout& layout() const override { return objective_.layout(); }
  void init(std::span<double> w) const override { objective_.init(w); }
  std::size_t most_examples() const override { return 9; }
  double value_and_grad(std::span<const double> w, Examples examples, std::span<double> g) override {
    EXPECT_LE(examples.size(), most_examples());
    return objective_.value_and_grad(w, examples, g);
  }
  void hessian_vector(std::span<const double> w, Examples examples, std::span<const double> v,
                      std::span<double> hv) override {
    EXPECT_LE(examples.size(), most_examples());
    objective_.hessian_vector(w, examples, v, hv);
  }
  Evaluation evaluate(std::span<const double> w, Examples examples) override {
    return objective_.evaluate(w, examples);
  }

 private:
  Objective<double>& objective_;
};

TEST(MeanGradient, AndHessianVectorAreTheSameInPieces) {
  const NetworkCase c = network("digits", *loss::find_loss("cross_entropy"), 0, {5});
  FewAtOnce few(*c.objective);
  const Examples examples = c.examples().first(3 * few.most_examples() + 2);
  const Vector v = random_vector(c.w.size(), 3);
  const Vector gradient = mean_gradient<double>(*c.objective, c.w, examples);
  const Vector product = mean_hessian_vector<double>(*c.objective, c.w, examples, v);
  const Vector gradient_in_pieces = mean_gradient<double>(few, c.w, examples);
  const Vector product_in_pieces = mean_hessian_vector<double>(few, c.w, examples, v);
  for (std::size_t i = 0; i < v.size(); ++i) {
    ASSERT_NEAR(gradient_in_pieces[i], gradient[i], 1e-12);
    ASSERT_NEAR(product_in_pieces[i], product[i], 1e-12);
  }
}

// More examples than fit the buffers: the mean of the pieces is that of the whole.
TEST(MeanGradient, IsThatOfAllExamples) {
  const NetworkCase c = network("digits", *loss::find_loss("cross_entropy"), 0, {5});
  const Examples all = c.examples();
  ASSERT_GT(all.size(), 2 * Objective<double>::kRows);
  const Vector mean = mean_gradient<double>(*c.objective, c.w, all);
  Vector sum(c.w.size());
  Vector g(c.w.size());
  for (const std::uint32_t& example : all) {
    c.objective->value_and_grad(c.w, {&example, 1}, g);
    for (std::size_t i = 0; i < g.size(); ++i) sum[i] += g[i];
  }
  for (std::size_t i = 0; i < g.size(); ++i) EXPECT_NEAR(mean[i], sum[i] / static_cast<double>(all.size()), 1e-12);
}

TEST(Spectrum, OfAQuadraticIsItsCurvatures) {
  const auto objective =
      function("quadratic", {1, 1, 1, 1, 1}, 0, {{"kappa", {81, {}}}, {"rotation", {33, {}}}, {"dimension", {5, {}}}});
  const auto found = hessian_spectrum<double>(*objective, Vector{1, -2, 3, 4, 0.5}, {}, {.count = 5}, rng(1));
  const Vector expected{81, 27, 9, 3, 1};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NEAR(found.largest[i].value, expected[i], 1e-11);
}

// At the minimum (1, 1) the Hessian of Rosenbrock's function is [802 -400; -400 200].
TEST(Spectrum, OfRosenbrockAtItsMinimum) {
  const auto objective = function("rosenbrock", {1, 1});
  const auto found = hessian_spectrum<double>(*objective, Vector{1, 1}, {}, {.count = 2}, rng(1));
  const double root = std::sqrt(1002.0 * 1002.0 - 4 * 400);
  EXPECT_NEAR(found.largest[0].value, (1002 + root) / 2, 1e-9);
  EXPECT_NEAR(found.smallest[0].value, (1002 - root) / 2, 1e-9);
}

TEST(Spectrum, OfASaddleHasBothSigns) {
  const auto objective = function("saddle", {0, 0});
  const auto found = hessian_spectrum<double>(*objective, Vector{0, 0}, {}, {.count = 1}, rng(1));
  EXPECT_NEAR(found.largest[0].value, 2, 1e-12);
  EXPECT_NEAR(found.smallest[0].value, -2, 1e-12);
}

// On a quadratic function two terms are all there is.
TEST(Taylor, TwoTermsAreAllOfAQuadratic) {
  const auto objective = function("quadratic", {1, 1}, 0, {{"kappa", {20, {}}}});
  const TaylorTerms terms = taylor_terms<double>(*objective, Vector{1, 1}, {}, 0.125);
  EXPECT_DOUBLE_EQ(terms.gradient_squared, 401);  // g = (1, 20)
  EXPECT_DOUBLE_EQ(terms.first, -401.0 / 8);
  EXPECT_DOUBLE_EQ(terms.second, (1 + 8000) / 128.0);  // g'Hg = 1 + 20^3
  EXPECT_NEAR(terms.change, terms.first + terms.second, 1e-12);
  EXPECT_GT(terms.second, -terms.first);  // ill-conditioned: the step goes up
  EXPECT_GT(terms.change, 0);
}

TEST(Taylor, ForASmallStepTheyExplainTheChangeOfANetwork) {
  const NetworkCase c = network("moons", *loss::find_loss("cross_entropy"), 0, {6});
  const Examples batch = c.examples().first(9);
  const TaylorTerms coarse = taylor_terms<double>(*c.objective, c.w, batch, 0.02);
  const TaylorTerms fine = taylor_terms<double>(*c.objective, c.w, batch, 0.002);
  const auto rest = [](const TaylorTerms& terms) { return std::abs(terms.change - terms.first - terms.second); };
  EXPECT_LT(rest(coarse), 0.01 * std::abs(coarse.first));
  EXPECT_LT(rest(fine), rest(coarse) / 500);  // of third order
}

TEST(Cosine, ByHand) {
  EXPECT_DOUBLE_EQ(cosine(Vector{3, 4}, Vector{6, 8}), 1);
  EXPECT_DOUBLE_EQ(cosine(Vector{1, 0}, Vector{0, 2}), 0);
  EXPECT_DOUBLE_EQ(cosine(Vector{1, 1}, Vector{-1, -1}), -1);
  EXPECT_TRUE(std::isnan(cosine(Vector{0, 0}, Vector{1, 1})));
}

// Against the variance of all single examples' gradients about their mean.
TEST(GradientNoise, MatchesTheVarianceOfSingleExamples) {
  const NetworkCase c = network("moons", *loss::find_loss("cross_entropy"), 0, {4});
  const Examples all = c.examples();
  const Vector mean = mean_gradient<double>(*c.objective, c.w, all);
  double variance = 0;
  Vector g(c.w.size());
  for (const std::uint32_t& example : all) {
    c.objective->value_and_grad(c.w, {&example, 1}, g);
    for (std::size_t i = 0; i < g.size(); ++i) variance += (g[i] - mean[i]) * (g[i] - mean[i]);
  }
  variance /= static_cast<double>(all.size());
  const GradientNoise found = gradient_noise<double>(*c.objective, c.w, all, 4, 64, 3000, rng(3));
  EXPECT_NEAR(found.noise, variance, 0.05 * variance);
  EXPECT_NEAR(found.signal, dot(mean, mean), 0.05 * dot(mean, mean));
  EXPECT_NEAR(found.scale, variance / dot(mean, mean), 0.1 * variance / dot(mean, mean));
}

// With all examples as the big batch nothing about the signal is estimated.
TEST(GradientNoise, OfTheWholePartIsExact) {
  const NetworkCase c = network("moons", *loss::find_loss("mse"), 0, {4});
  const Vector mean = mean_gradient<double>(*c.objective, c.w, c.examples());
  const GradientNoise found =
      gradient_noise<double>(*c.objective, c.w, c.examples(), 1, c.examples().size(), 10, rng(3));
  EXPECT_NEAR(found.signal, dot(mean, mean), 1e-12);
}

TEST(ProblemNoise, IsOutsideOfWhatDiagnosticsSee) {
  const auto noisy = function("himmelblau", {1, 2}, 3.0);
  const auto quiet = function("himmelblau", {1, 2});
  const Vector w{1, 2};
  Vector g(2);
  noisy->begin_step(5);
  noisy->value_and_grad(w, {}, g);
  EXPECT_EQ(mean_gradient<double>(*noisy, w, {}), mean_gradient<double>(*quiet, w, {}));
  EXPECT_NE(g, mean_gradient<double>(*quiet, w, {}));
  EXPECT_EQ(taylor_terms<double>(*noisy, w, {}, 0.1).first, taylor_terms<double>(*quiet, w, {}, 0.1).first);
}

optim::OptimizerSpec optimizer(const char* rule, double lr) {
  optim::OptimizerSpec spec;
  spec.lr.base = {lr, {}};
  optim::StageSpec stage{rule, {}};
  for (const Field& field : optim::find_stage(rule)->fields) stage.values.push_back({default_value(field), {}});
  spec.stages = {stage};
  return spec;
}

TEST(EffectiveRates, OfPlainDescentAreTheRate) {
  const std::vector<double> rates = effective_rates({.gradient{4, -8, 0}, .change{-1, 2, 0}, .coasting{0, 0, 0}});
  EXPECT_EQ(rates[0], 0.25);
  EXPECT_EQ(rates[1], 0.25);
  EXPECT_TRUE(std::isnan(rates[2]));
}

// Adam's first step has the length of the rate whatever the gradient; asking changes nothing.
TEST(EffectiveRates, OfAdamAtFirstAreTheRateOverTheGradient) {
  const Vector w{-0.5, 50};
  const auto objective = function("quadratic", w, 0, {{"kappa", {20, {}}}});
  const auto pipeline = optim::Pipeline<double>::create(objective->layout(), optimizer("adam", 0.01), w);
  const auto before = pipeline->save();
  const NextStep next = next_step<double>(*objective, *pipeline, w, {});
  EXPECT_EQ(next.gradient, (Vector{-0.5, 1000}));
  const std::vector<double> rates = effective_rates(next);
  EXPECT_NEAR(rates[0], 0.01 / 0.5, 1e-8);
  EXPECT_NEAR(rates[1], 0.01 / 1000, 1e-12);
  EXPECT_EQ(pipeline->save(), before);
  EXPECT_EQ(pipeline->steps(), 0);
}

// f = x^2/2: velocity and gradient are 1 at first, so that memory and gradient have known shares of the second step.
TEST(NextStep, IsTheStepThatThenComes) {
  Vector w{1, 0};
  const auto objective = function("quadratic", w, 0, {{"kappa", {1, {}}}});
  for (const bool ahead : {false, true}) {
    w = {1, 0};
    const auto pipeline =
        optim::Pipeline<double>::create(objective->layout(), optimizer(ahead ? "nesterov" : "momentum", 0.5), w);
    Vector g(2);
    for (int step = 0; step < 2; ++step) {
      const NextStep next = next_step<double>(*objective, *pipeline, w, {});
      const Vector before = w;
      objective->value_and_grad(w, {}, g);
      EXPECT_NEAR(next.coasting[0], step == 0 ? 0 : ahead ? -0.5 * 0.9 * 0.9 : -0.5 * 0.9, 1e-15);
      pipeline->step(w, g);
      EXPECT_EQ(next.change, (Vector{w[0] - before[0], w[1] - before[1]})) << step;
    }
  }
}

// The Polyak step looks at the loss, sharpness-aware descent at a second gradient: f = x^2/2 with its minimum at 0.
TEST(NextStep, HasWhatAStepHas) {
  const Vector w{2, 0};
  const auto objective = function("quadratic", w, 0, {{"kappa", {1, {}}}});
  auto spec = optimizer("polyak_step", 1);
  const auto polyak = optim::Pipeline<double>::create(objective->layout(), spec, w);
  EXPECT_NEAR(next_step<double>(*objective, *polyak, w, {}).change[0], -1, 1e-9);
  spec = optimizer("sgd", 0.5);
  spec.stages.insert(spec.stages.begin(), {"sam", {{{.number = 0.5}, {}}}});
  const auto sharp = optim::Pipeline<double>::create(objective->layout(), spec, w);
  EXPECT_NEAR(next_step<double>(*objective, *sharp, w, {}).change[0], -0.5 * 2.5, 1e-12);
}

}  // namespace
}  // namespace slalom::train
