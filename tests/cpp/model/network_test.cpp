#include "model/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/rng.h"
#include "model/activation.h"
#include "model/init.h"

namespace slalom::model {
namespace {

Configured mlp(std::vector<double> hidden, std::string_view activation, std::string_view init = "auto") {
  const Entry& entry = *find_model("mlp");
  Configured config{"mlp", default_values(entry)};
  const auto set_choice = [&](std::string_view field_id, std::string_view choice) {
    const auto index = static_cast<std::size_t>(entry.field_index(field_id));
    const std::vector<std::string>& choices = entry.fields[index].choices;
    config.values[index].number = static_cast<double>(std::ranges::find(choices, choice) - choices.begin());
  };
  config.values[static_cast<std::size_t>(entry.field_index("hidden"))].list = std::move(hidden);
  set_choice("activation", activation);
  set_choice("init", init);
  return config;
}

template <class S>
std::vector<S> random_values(std::size_t size, std::uint64_t seed) {
  Rng rng(seed, Stream::kData);
  std::vector<S> values(size);
  for (S& value : values) value = static_cast<S>(rng.normal());
  return values;
}

// A network with random weights (biases too) and a minibatch for it.
template <class S>
struct Fixture {
  std::unique_ptr<Network<S>> network;
  std::size_t m;
  std::vector<S> w;
  std::vector<S> x;
  std::vector<S> d_outputs;

  Fixture(const Configured& config, std::size_t inputs, std::size_t outputs, std::size_t examples)
      : network(make_network<S>(config, inputs, outputs)),
        m(examples),
        w(random_values<S>(network->layout().size(), 1)),
        x(random_values<S>(m * inputs, 2)),
        d_outputs(random_values<S>(m * outputs, 3)) {
    for (S& weight : w) weight *= S(0.5);
  }

  // d_outputs . outputs, whose gradient is what backward() gives.
  double value() {
    const std::span<const S> outputs = network->forward(w, x, m);
    double sum = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i) sum += static_cast<double>(d_outputs[i] * outputs[i]);
    return sum;
  }
};

TEST(Models, DescribeThemselves) {
  std::set<std::string> ids;
  for (const Entry& entry : models()) {
    EXPECT_TRUE(ids.insert(entry.id).second) << entry.id;
    EXPECT_EQ(find_model(entry.id), &entry);
    EXPECT_FALSE(entry.name.empty());
    EXPECT_FALSE(entry.summary.empty());
    EXPECT_FALSE(entry.reference.empty());
    const auto network = make_network<double>({entry.id, default_values(entry)}, 3, 2);
    EXPECT_EQ(network->inputs(), 3U);
    EXPECT_EQ(network->outputs(), 2U);
  }
  EXPECT_EQ(find_model("nothing"), nullptr);
}

TEST(Mlp, GradientsAgreeWithFiniteDifferences) {
  constexpr double kStep = 1e-6;
  for (const Activation<double>& activation : activations<double>()) {
    for (const std::vector<double>& hidden :
         std::vector<std::vector<double>>{{}, {1}, {5}, {7, 3}, {8, 8, 8}, {3, 4, 5, 4, 3, 2, 3, 4}}) {
      for (const std::size_t m : {std::size_t{1}, std::size_t{6}}) {
        Fixture<double> f(mlp(hidden, activation.id), 4, 3, m);
        std::vector<double> g(f.w.size(), 1e9);
        f.value();
        f.network->backward(f.w, f.x, m, f.d_outputs, g);
        for (std::size_t i = 0; i < f.w.size(); ++i) {
          const double kept = f.w[i];
          f.w[i] = kept + kStep;
          const double above = f.value();
          f.w[i] = kept - kStep;
          const double below = f.value();
          f.w[i] = kept;
          ASSERT_NEAR(g[i], (above - below) / (2 * kStep), 1e-7 * (1 + std::fabs(g[i])))
              << activation.id << ", " << hidden.size() << " hidden layers, parameter " << i;
        }
      }
    }
  }
}

TEST(Mlp, WithoutHiddenLayersIsAffine) {
  auto network = make_network<double>(mlp({}, "tanh"), 2, 2);
  const std::vector<double> w = {1, 2, 3, 4, 10, 20};  // weight [out, in], then bias
  const std::vector<double> x = {1, 1, 2, -1};
  const std::span<const double> y = network->forward(w, x, 2);
  EXPECT_EQ(std::vector<double>(y.begin(), y.end()), (std::vector<double>{13, 27, 10, 22}));
}

TEST(Mlp, LayoutNamesEverySegment) {
  const auto network = make_network<float>(mlp({8, 5}, "tanh"), 2, 3);
  EXPECT_EQ(network->widths(), (std::vector<std::size_t>{2, 8, 5, 3}));
  const std::vector<Segment>& segments = network->layout().segments();
  ASSERT_EQ(segments.size(), 6U);
  EXPECT_EQ(segments[2].name, "layer2.weight");
  EXPECT_EQ(segments[2].shape, (std::vector<int>{5, 8}));
  EXPECT_TRUE(segments[2].is_weight);
  EXPECT_EQ(segments[3].name, "layer2.bias");
  EXPECT_EQ(segments[3].shape, std::vector<int>{5});
  EXPECT_FALSE(segments[3].is_weight);
  EXPECT_EQ(segments[3].layer, 1);
  EXPECT_EQ(network->layout().size(), 2U * 8 + 8 + 8 * 5 + 5 + 5 * 3 + 3);
}

TEST(Mlp, AnExampleDoesNotSeeItsMinibatch) {
  Fixture<float> f(mlp({9, 17}, "tanh"), 5, 3, 21);
  const std::span<const float> y = f.network->forward(f.w, f.x, f.m);
  const std::vector<float> all(y.begin(), y.end());
  for (std::size_t i = 0; i < f.m; ++i) {
    const std::span<const float> one = f.network->forward(f.w, std::span(f.x).subspan(i * 5, 5), 1);
    for (std::size_t j = 0; j < 3; ++j) ASSERT_EQ(one[j], all[i * 3 + j]) << "example " << i;
  }
}

TEST(Mlp, AfterReserveNothingMoves) {
  Fixture<float> f(mlp({9, 17}, "relu"), 5, 3, 21);
  f.network->reserve(32);
  const float* outputs = f.network->forward(f.w, f.x, f.m).data();
  const float* hidden = f.network->activations(1).data();
  for (const std::size_t m : {std::size_t{1}, std::size_t{20}, std::size_t{21}}) {
    EXPECT_EQ(f.network->forward(f.w, f.x, m).data(), outputs);
    EXPECT_EQ(f.network->activations(1).data(), hidden);
    EXPECT_EQ(f.network->activations(1).size(), m * 17);
  }
}

TEST(Mlp, ActivationsAreThoseOfTheLastForwardPass) {
  auto network = make_network<double>(mlp({2}, "relu"), 1, 1);
  const std::vector<double> w = {1, -1, 0.5, 0.5, 1, 1, 0};
  const std::vector<double> x = {2, -3};
  network->forward(w, x, 2);
  const std::span<const double> hidden = network->activations(0);
  EXPECT_EQ(std::vector<double>(hidden.begin(), hidden.end()), (std::vector<double>{2.5, 0, 0, 3.5}));
}

TEST(Mlp, NotANumberReachesTheOutputs) {
  for (const Activation<float>& activation : activations<float>()) {
    Fixture<float> f(mlp({8, 8}, activation.id), 2, 2, 3);
    f.w[0] = std::numeric_limits<float>::quiet_NaN();
    for (const float y : f.network->forward(f.w, f.x, f.m)) EXPECT_NE(y, y) << activation.id;
  }
}

TEST(MlpInit, DependsOnTheSeedAndOnNothingElse) {
  const auto network = make_network<float>(mlp({8, 5}, "tanh"), 2, 3);
  std::vector<float> first(network->layout().size(), 9);
  std::vector<float> again(first.size(), 7);
  std::vector<float> other(first.size());
  network->init(1, first);
  network->init(1, again);
  network->init(2, other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  for (const Segment& segment : network->layout().segments()) {
    if (segment.is_weight) continue;
    for (std::size_t i = 0; i < segment.size; ++i) EXPECT_EQ(first[segment.offset + i], 0) << segment.name;
  }
}

TEST(MlpInit, ALayerKeepsItsWeightsWhenAnotherOneChanges) {
  const auto network = make_network<double>(mlp({8, 5}, "tanh", "he_normal"), 2, 3);
  const auto deeper = make_network<double>(mlp({8, 6, 4}, "tanh", "he_normal"), 2, 3);
  std::vector<double> w(network->layout().size());
  std::vector<double> w_deeper(deeper->layout().size());
  network->init(4, w);
  deeper->init(4, w_deeper);
  EXPECT_TRUE(std::equal(w.begin(), w.begin() + 16, w_deeper.begin()));
}

TEST(MlpInit, AutoFollowsTheActivation) {
  for (const Activation<double>& activation : activations<double>()) {
    const auto automatic = make_network<double>(mlp({8}, activation.id), 4, 3);
    const auto named =
        make_network<double>(mlp({8}, activation.id, automatic_initializer(activation.rectifier).id), 4, 3);
    std::vector<double> w(automatic->layout().size());
    std::vector<double> w_named(w.size());
    automatic->init(5, w);
    named->init(5, w_named);
    EXPECT_EQ(w, w_named) << activation.id;
  }
}

}  // namespace
}  // namespace slalom::model
