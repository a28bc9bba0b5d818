// Every kind of layer through the registry, and what is particular to each by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/entry_check.h"
#include "core/rng.h"
#include "model/layer.h"
#include "model/network.h"
#include "support/sample_layers.h"

namespace slalom::model {
namespace {

constexpr Mode kTraining{.training = true, .seed = 11, .step = 3};

template <class S>
std::vector<S> random_values(std::size_t size, std::uint64_t seed) {
  Rng rng(seed, Stream::kData);
  std::vector<S> values(size);
  for (S& value : values) value = static_cast<S>(rng.normal());
  return values;
}

// A network with random weights and a minibatch for it.
template <class S>
struct Fixture {
  std::unique_ptr<Network<S>> network;
  std::size_t m;
  std::vector<S> w;
  std::vector<S> x;
  std::vector<S> d_outputs;

  Fixture(const std::vector<Configured>& layers, const Shape& input, std::size_t outputs, std::size_t examples)
      : network(make_network<S>(layers_model(layers), input, outputs)),
        m(examples),
        w(random_values<S>(network->layout().size(), 1)),
        x(random_values<S>(m * input.size(), 2)),
        d_outputs(random_values<S>(m * outputs, 3)) {
    for (S& weight : w) weight *= S(0.5);
  }

  std::vector<S> outputs(const Mode& mode = {}) {
    const std::span<const S> y = network->forward(w, x, m, mode);
    return {y.begin(), y.end()};
  }

  // d_outputs . outputs, whose gradient is what backward() gives.
  double value(const Mode& mode) {
    const std::span<const S> y = network->forward(w, x, m, mode);
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += static_cast<double>(d_outputs[i] * y[i]);
    return sum;
  }

  std::vector<S> gradient(const Mode& mode) {
    std::vector<S> g(w.size(), S(1e9));
    network->forward(w, x, m, mode);
    network->backward(w, x, m, d_outputs, g);
    return g;
  }
};

class EveryLayer : public testing::TestWithParam<SampleLayers> {
 protected:
  const Shape image_{1, 6, 6};
};
INSTANTIATE_TEST_SUITE_P(Layers, EveryLayer, testing::ValuesIn(sample_layers()),
                         [](const auto& test) { return test.param.kind; });

TEST(LayerRegistry, EveryKindIsSoundAndHasASample) {
  std::set<std::string> sampled;
  for (const SampleLayers& sample : sample_layers()) sampled.insert(sample.kind);
  std::set<std::string> ids;
  for (const Entry& entry : layers()) {
    EXPECT_EQ(entry_faults(entry, entry.id, {}), std::vector<std::string>{});
    EXPECT_TRUE(ids.insert(entry.id).second) << entry.id;
    EXPECT_TRUE(sampled.contains(entry.id)) << "no sample with a layer " << entry.id << " in support/sample_layers.h";
  }
}

TEST_P(EveryLayer, GradientsAgreeWithFiniteDifferences) {
  constexpr double kStep = 1e-6;
  for (const Mode& mode : {Mode{}, kTraining}) {
    for (const std::size_t m : {std::size_t{1}, std::size_t{5}}) {
      Fixture<double> f(GetParam().layers, image_, 3, m);
      const std::vector<double> g = f.gradient(mode);
      for (std::size_t i = 0; i < f.w.size(); ++i) {
        const double kept = f.w[i];
        f.w[i] = kept + kStep;
        const double above = f.value(mode);
        f.w[i] = kept - kStep;
        const double below = f.value(mode);
        f.w[i] = kept;
        ASSERT_NEAR(g[i], (above - below) / (2 * kStep), 2e-7 * (1 + std::fabs(g[i])))
            << (mode.training ? "training" : "evaluation") << " of " << m << ", parameter " << i;
      }
    }
  }
}

// For the loss d_outputs . outputs + outputs . outputs / 2, so that the outputs' derivatives change too.
TEST_P(EveryLayer, DirectionalDerivativesAgreeWithFiniteDifferences) {
  constexpr double kStep = 1e-6;
  for (const std::size_t m : {std::size_t{6}, std::size_t{2}}) {
    Fixture<double> f(GetParam().layers, image_, 3, m);
    const std::vector<double> w = f.w;
    const std::vector<double> v = random_values<double>(w.size(), 4);
    const auto slopes = [&] {
      std::vector<double> d = f.outputs(kTraining);
      for (std::size_t i = 0; i < d.size(); ++i) d[i] += f.d_outputs[i];
      return d;
    };
    const auto gradient = [&](double step) {
      for (std::size_t i = 0; i < w.size(); ++i) f.w[i] = w[i] + step * v[i];
      std::vector<double> g(w.size());
      f.network->backward(f.w, f.x, m, slopes(), g);
      return std::pair(f.outputs(kTraining), g);
    };
    const auto [outputs_above, above] = gradient(kStep);
    const auto [outputs_below, below] = gradient(-kStep);
    f.w = w;
    const std::vector<double> d = slopes();
    std::vector<double> outputs_along(d.size());
    std::vector<double> g_along(w.size(), 1e9);
    f.network->forward_along(w, f.x, m, v, outputs_along);
    f.network->backward_along(w, f.x, m, v, d, outputs_along, g_along);
    for (std::size_t i = 0; i < d.size(); ++i) {
      ASSERT_NEAR(outputs_along[i], (outputs_above[i] - outputs_below[i]) / (2 * kStep),
                  1e-7 * (1 + std::fabs(outputs_along[i])))
          << "output " << i << " of " << m << " examples";
    }
    for (std::size_t i = 0; i < w.size(); ++i) {
      ASSERT_NEAR(g_along[i], (above[i] - below[i]) / (2 * kStep), 1e-6 * (1 + std::fabs(g_along[i])))
          << "parameter " << i << " on " << m << " examples";
    }
  }
}

TEST_P(EveryLayer, InEvaluationAnExampleDoesNotSeeItsMinibatch) {
  Fixture<float> f(GetParam().layers, image_, 3, 7);
  const std::vector<float> all = f.outputs();
  for (std::size_t i = 0; i < f.m; ++i) {
    const std::span<const float> one = f.network->forward(f.w, std::span(f.x).subspan(i * 36, 36), 1);
    for (std::size_t j = 0; j < 3; ++j) ASSERT_EQ(one[j], all[i * 3 + j]) << "example " << i;
  }
}

TEST_P(EveryLayer, PassesRepeatBitForBit) {
  Fixture<float> f(GetParam().layers, image_, 3, 7);
  const std::vector<float> first = f.outputs(kTraining);
  const std::vector<float> g = f.gradient(kTraining);
  f.outputs();
  f.gradient({.training = true, .seed = 11, .step = 4});
  EXPECT_EQ(f.outputs(kTraining), first);
  EXPECT_EQ(f.gradient(kTraining), g);
}

TEST_P(EveryLayer, AfterReserveNothingMoves) {
  Fixture<float> f(GetParam().layers, image_, 3, 7);
  f.network->reserve(9);
  const float* outputs = f.network->forward(f.w, f.x, f.m, kTraining).data();
  const float* inside = f.network->activations(f.network->widths().size() - 3).data();
  for (const std::size_t m : {std::size_t{1}, std::size_t{6}, std::size_t{7}}) {
    EXPECT_EQ(f.network->forward(f.w, f.x, m, kTraining).data(), outputs);
    EXPECT_EQ(f.network->activations(f.network->widths().size() - 3).data(), inside);
  }
}

TEST_P(EveryLayer, NotANumberReachesTheOutputs) {
  for (const Mode& mode : {Mode{}, kTraining}) {
    Fixture<float> f(GetParam().layers, image_, 3, 2);
    std::ranges::fill(f.x, std::numeric_limits<float>::quiet_NaN());
    for (const float y : f.outputs(mode)) EXPECT_NE(y, y);
  }
}

TEST_P(EveryLayer, FirstWeightsDependOnTheSeedAlone) {
  const auto network = make_network<float>(layers_model(GetParam().layers), image_, 3);
  std::vector<float> first(network->layout().size(), 9);
  std::vector<float> again(first.size(), 7);
  std::vector<float> other(first.size());
  network->init(1, first);
  network->init(1, again);
  network->init(2, other);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
}

TEST_P(EveryLayer, LayoutIsNumberedWithoutGaps) {
  const auto network = make_network<float>(layers_model(GetParam().layers), image_, 3);
  std::set<std::string> names;
  int layer = 0;
  std::size_t offset = 0;
  for (const Segment& segment : network->layout().segments()) {
    EXPECT_TRUE(names.insert(segment.name).second) << segment.name;
    EXPECT_TRUE(segment.layer == layer || segment.layer == layer + 1) << segment.name;
    EXPECT_EQ(segment.offset, offset);
    layer = segment.layer;
    offset += segment.size;
  }
  EXPECT_EQ(network->outputs(), 3U);
  EXPECT_EQ(network->widths().front(), 36U);
  EXPECT_EQ(network->widths().back(), 3U);
}

TEST(LayerNetwork, OfDenseLayersIsThePerceptronBitForBit) {
  const Entry& mlp = *find_model("mlp");
  for (const std::string& function : mlp.fields[static_cast<std::size_t>(mlp.field_index("activation"))].choices) {
    const Configured config = configured(
        mlp, {{"hidden", {0, {9, 17}, {}}},
              {"activation", choice(mlp.fields[static_cast<std::size_t>(mlp.field_index("activation"))], function)}});
    const auto perceptron = make_network<float>(config, 5, 3);
    const Configured bend = activation_layer(function);
    Fixture<float> f({layer("dense", {{"units", number(9)}}), bend, layer("dense", {{"units", number(17)}}), bend}, 5,
                     3, 21);
    ASSERT_EQ(perceptron->layout().size(), f.w.size());
    std::vector<float> w(f.w.size());
    perceptron->init(4, w);
    f.network->init(4, f.w);
    EXPECT_EQ(w, f.w) << function;
    const std::span<const float> y = perceptron->forward(f.w, f.x, f.m);
    EXPECT_EQ(f.outputs(), std::vector<float>(y.begin(), y.end())) << function;
    std::vector<float> g(f.w.size());
    perceptron->backward(f.w, f.x, f.m, f.d_outputs, g);
    EXPECT_EQ(f.gradient({}), g) << function;
  }
}

// A network whose output layer hands on the last layer's numbers as they are.
std::vector<double> through(const std::vector<Configured>& layers, const Shape& input, std::size_t width,
                            const std::vector<double>& w, const std::vector<double>& x, const Mode& mode = {}) {
  const auto network = make_network<double>(layers_model(layers), input, width);
  std::vector<double> all = w;
  all.resize(network->layout().size());
  for (std::size_t i = 0; i < width; ++i) all[w.size() + i * width + i] = 1;
  const std::span<const double> y = network->forward(all, x, x.size() / input.size(), mode);
  return {y.begin(), y.end()};
}

TEST(Conv, IsTheSumOverThePatch) {
  for (const std::size_t kernel : {1U, 2U, 3U, 5U}) {
    for (const std::size_t stride : {1U, 2U, 3U}) {
      for (const std::size_t padding : {0U, 1U, 2U, 4U}) {
        const std::size_t channels = 2, rows = 5, columns = 7, out = 3, m = 2;
        const Configured conv = layer("conv", {{"channels", number(out)},
                                               {"kernel", number(static_cast<double>(kernel))},
                                               {"stride", number(static_cast<double>(stride))},
                                               {"padding", number(static_cast<double>(padding))}});
        const std::size_t out_rows = (rows + 2 * padding - kernel) / stride + 1;
        const std::size_t out_columns = (columns + 2 * padding - kernel) / stride + 1;
        const auto w = random_values<double>(out * channels * kernel * kernel + out, 5);
        const auto x = random_values<double>(m * channels * rows * columns, 6);
        const auto y = through({conv, layer("flatten")}, {channels, rows, columns}, out * out_rows * out_columns, w, x);
        std::size_t at = 0;
        for (std::size_t i = 0; i < m; ++i) {
          for (std::size_t o = 0; o < out; ++o) {
            for (std::size_t r = 0; r < out_rows; ++r) {
              for (std::size_t j = 0; j < out_columns; ++j, ++at) {
                double sum = w[out * channels * kernel * kernel + o];
                for (std::size_t c = 0; c < channels; ++c) {
                  for (std::size_t u = 0; u < kernel; ++u) {
                    for (std::size_t v = 0; v < kernel; ++v) {
                      const std::size_t row = r * stride + u;
                      const std::size_t column = j * stride + v;
                      if (row < padding || column < padding) continue;
                      if (row - padding >= rows || column - padding >= columns) continue;
                      sum += w[((o * channels + c) * kernel + u) * kernel + v] *
                             x[((i * channels + c) * rows + row - padding) * columns + column - padding];
                    }
                  }
                }
                ASSERT_NEAR(y[at], sum, 1e-12) << kernel << " " << stride << " " << padding << ", element " << at;
              }
            }
          }
        }
      }
    }
  }
}

TEST(MaxPool, KeepsTheLargestAndLeavesTheRestOver) {
  // Two windows in each of one row of windows; the third row and the fifth column are left over.
  const std::vector<double> x{1,  2,  -5, -6, 99,  //
                              4,  3,  -7, -4, 99,  //
                              99, 99, 99, 99, 99};
  EXPECT_EQ(through({layer("max_pool"), layer("flatten")}, {1, 3, 5}, 2, {}, x), (std::vector<double>{4, -4}));
  EXPECT_EQ(through({layer("average_pool"), layer("flatten")}, {1, 3, 5}, 2, {}, x), (std::vector<double>{2.5, -5.5}));
}

TEST(MaxPool, OfEqualNumbersTheFirstOneGetsTheGradient) {
  // A convolution by 1 makes x; the gradient of its bias tells nothing, that of its weight is the sum of x where the
  // gradient went: all numbers of a window are equal, so it is any one of them, once.
  const auto network = make_network<double>(
      layers_model({layer("conv", {{"channels", number(1)}, {"kernel", number(1)}, {"padding", number(0)}}),
                    layer("max_pool"), layer("flatten")}),
      {1, 2, 2}, 1);
  const std::vector<double> w{1, 0, 1, 0};
  const std::vector<double> x{7, 7, 7, 7};
  network->forward(w, x, 1);
  std::vector<double> g(4);
  network->backward(w, x, 1, std::vector<double>{1}, g);
  EXPECT_EQ(g, (std::vector<double>{7, 1, 7, 1}));
}

TEST(BatchNorm, TrainingNormalisesOverTheMinibatchAndEvaluationByTheAverages) {
  const auto network = make_network<double>(layers_model({layer("batch_norm", {{"eps", number(1e-12)}})}), 2, 2);
  // scale, shift; then the outputs handed on as they are.
  const std::vector<double> w{1, 2, 0, 10, 1, 0, 0, 1, 0, 0};
  const std::vector<double> x{1, 5, 3, 5, 5, 8};  // means 3 and 6, biased variances 8/3 and 2
  const std::span<const double> y = network->forward(w, x, 3, kTraining);
  EXPECT_NEAR(y[0], -2 / std::sqrt(8.0 / 3), 1e-9);
  EXPECT_NEAR(y[2], 0, 1e-9);
  EXPECT_NEAR(y[1], 10 - 2 / std::sqrt(2.0), 1e-9);
  EXPECT_NEAR(y[5], 10 + 2 * 2 / std::sqrt(2.0), 1e-9);
  // The averages start at 0 and 1 and take a tenth of the unbiased values, once a step.
  EXPECT_EQ(std::vector<double>(network->state().begin(), network->state().end()), (std::vector<double>{0, 0, 1, 1}));
  network->end_step();
  const std::vector<double> expected{0.3, 0.6, 0.9 + 0.1 * 4, 0.9 + 0.1 * 3};
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(network->state()[i], expected[i], 1e-12) << i;
  const std::span<const double> evaluated = network->forward(w, x, 1);
  EXPECT_NEAR(evaluated[0], (1 - 0.3) / std::sqrt(1.3), 1e-9);
  EXPECT_NEAR(evaluated[1], 10 + 2 * (5 - 0.6) / std::sqrt(1.2), 1e-9);
}

TEST(BatchNorm, ChannelsOfImagesAndFeaturesOfSequencesAreNormalised) {
  // One channel and one feature at a time: their mean over all that they hold is 0, their variance 1.
  for (const Shape& shape : {Shape{2, 3, 3}, Shape{9, 2}}) {
    const auto x = random_values<double>(4 * 18, 8);
    const auto y = through({layer("batch_norm"), layer("flatten")}, shape, 18, {1, 1, 0, 0}, x, kTraining);
    for (std::size_t channel = 0; channel < 2; ++channel) {
      double sum = 0;
      double squares = 0;
      for (std::size_t i = 0; i < y.size(); ++i) {
        const std::size_t of = shape.is_image() ? i / 9 % 2 : i % 2;
        if (of != channel) continue;
        sum += y[i];
        squares += y[i] * y[i];
      }
      EXPECT_NEAR(sum, 0, 1e-12);
      EXPECT_NEAR(squares / 36, 1, 1e-4);
    }
  }
}

TEST(LayerNorm, NormalisesEachExample) {
  const std::vector<double> w{1, 1, 1, 2, 0, 0, 0, 5};
  const auto y = through({layer("layer_norm", {{"eps", number(1e-12)}})}, 4, 4, w, {1, 2, 3, 4, 10, 10, 20, 20});
  const double unit = std::sqrt(1.25);
  const std::vector<double> expected{-1.5 / unit, -0.5 / unit, 0.5 / unit, 5 + 3 / unit, -1, -1, 1, 7};
  for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(y[i], expected[i], 1e-9) << i;
}

TEST(Dropout, DropsItsShareAndRaisesTheRest) {
  const std::vector<double> x(5000, 1.0);
  const std::vector<Configured> list{layer("dropout", {{"rate", number(0.3)}})};
  EXPECT_EQ(through(list, 1, 1, {}, x), x) << "evaluation leaves everything as it is";
  const auto y = through(list, 1, 1, {}, x, kTraining);
  const auto dropped = std::count(y.begin(), y.end(), 0.0);
  EXPECT_NEAR(static_cast<double>(dropped) / 5000, 0.3, 0.03);
  for (const double value : y) EXPECT_TRUE(value == 0 || std::fabs(value - 1 / 0.7) < 1e-15) << value;
  EXPECT_EQ(through(list, 1, 1, {}, x, kTraining), y);
  EXPECT_NE(through(list, 1, 1, {}, x, {.training = true, .seed = 11, .step = 4}), y) << "another step";
  EXPECT_NE(through(list, 1, 1, {}, x, {.training = true, .seed = 12, .step = 3}), y) << "another seed";
}

TEST(Dropout, TwoLayersDropDifferentNumbers) {
  const Configured half = layer("dropout");
  const auto both = through({half, half}, 1, 1, {}, std::vector<double>(4000, 1.0), kTraining);
  EXPECT_NEAR(static_cast<double>(std::count(both.begin(), both.end(), 0.0)) / 4000, 0.75, 0.03);
}

TEST(Residual, AddsItsInputOrNot) {
  const std::vector<Configured> inside{layer("dense", {{"units", number(2)}})};
  const std::vector<double> w{1, 2, 3, 4, 10, 20};
  const std::vector<double> x{1, 1};
  const auto block = [&](double skip) {
    return std::vector<Configured>{layer("residual", {{"layers", elements(inside)}, {"skip", number(skip)}})};
  };
  EXPECT_EQ(through(block(0), 2, 2, w, x), (std::vector<double>{13, 27}));
  EXPECT_EQ(through(block(1), 2, 2, w, x), (std::vector<double>{14, 28}));
}

TEST(Rnn, CarriesItsStateFromStepToStep) {
  // h = tanh(0.5 x + 2 h + 0.1), by hand over three steps.
  const std::vector<double> w{0.5, 2, 0.1};
  double h = 0;
  std::vector<double> states;
  for (const double x : {1.0, -2.0, 0.3}) {
    h = std::tanh(0.5 * x + 2 * h + 0.1);
    states.push_back(h);
  }
  const std::vector<Configured> last{layer("rnn", {{"units", number(1)}})};
  const std::vector<Configured> all{layer("rnn", {{"units", number(1)}, {"all_steps", number(1)}}), layer("flatten")};
  // A row of numbers, a sequence of one feature and an image of one column are the same steps.
  for (const Shape& shape : {Shape{3}, Shape{3, 1}, Shape{1, 3, 1}}) {
    EXPECT_NEAR(through(last, shape, 1, w, {1, -2, 0.3})[0], h, 1e-15);
    const auto y = through(all, shape, 3, w, {1, -2, 0.3});
    for (std::size_t t = 0; t < 3; ++t) EXPECT_NEAR(y[t], states[t], 1e-15) << t;
  }
}

// The gradient by the first layer's weights, through a recurrent layer over many steps near its fixed point 0.
TEST(Rnn, GradientsExplodeOrVanishWithTheGain) {
  const auto norm = [](double gain) {
    const auto network =
        make_network<double>(layers_model({layer("dense", {{"units", number(24)}}),
                                           layer("rnn", {{"units", number(8)}, {"gain", number(gain)}})}),
                             24, 1);
    std::vector<double> w(network->layout().size());
    network->init(3, w);
    // The first number of the sequence alone is asked about: 24 steps lie between it and the output.
    std::vector<double> x(24, 0.0);
    x[0] = 1e-6;
    network->forward(w, x, 1);
    std::vector<double> g(w.size());
    network->backward(w, x, 1, std::vector<double>{1}, g);
    double squares = 0;
    const Segment& bias = network->layout().segments()[1];
    for (std::size_t i = 0; i < 4; ++i) squares += g[bias.offset + i] * g[bias.offset + i];
    return std::sqrt(squares);
  };
  EXPECT_LT(norm(0.5), 1e-3 * norm(1));
  EXPECT_GT(norm(2), 1e3 * norm(1));
}

// What does not fit together, and where.
struct Misfit {
  std::vector<Configured> layers;
  Shape input;
  std::string path;
  std::string says;
  std::string code = "shape_mismatch";
};

TEST(LayerNetwork, NamesTheLayerThatDoesNotFit) {
  const Configured flatten = layer("flatten");
  const Configured conv = layer("conv");
  const Configured dense = layer("dense");
  const Configured wide = layer("dense", {{"units", number(4096)}});
  const auto block = [](std::vector<Configured> inside) {
    return layer("residual", {{"layers", elements(std::move(inside))}});
  };
  const std::vector<Misfit> misfits{
      {{conv}, 2, "layers[0]", "gets 2 numbers"},
      {{conv, dense}, {1, 8, 8}, "layers[1]", "gets 8 channels of 8 x 8; flatten"},
      {{conv}, {1, 8, 8}, "layers", "outputs come from a dense layer"},
      {{layer("max_pool", {{"size", number(9)}})},
       {1, 8, 8},
       "layers[0]",
       "9 x 9 does not fit into 1 channel of 8 x 8"},
      {{flatten, layer("average_pool")}, {1, 8, 8}, "layers[1]", "gets 64 numbers"},
      {{layer("conv", {{"kernel", number(9)}, {"padding", number(0)}})},
       {1, 8, 8},
       "layers[0]",
       "9 x 9 with padding 0"},
      {{flatten, block({dense})}, {1, 8, 8}, "layers[1]", "turn 64 numbers into 16 numbers"},
      {{flatten, dense, block({dense, block({dense, conv})})},
       {1, 8, 8},
       "layers[2].layers[1].layers[1]",
       "16 numbers"},
      {{conv, layer("rnn")}, {1, 8, 8}, "layers[1]", "gets 8 channels"},
      {{wide, wide, wide}, 8, "layers[2]", "33599488 parameters; at most 20000000", "too_large"},
      {{layer("conv", {{"channels", number(512)}})}, {1, 64, 64}, "layers[0]", "numbers for each example", "too_large"},
      {std::vector<Configured>(129, flatten), 8, "layers", "129 layers", "too_large"},
  };
  for (const Misfit& misfit : misfits) {
    const auto network = build_network<float>(layers_model(misfit.layers), misfit.input, 3);
    ASSERT_FALSE(network.ok()) << misfit.says;
    ASSERT_EQ(network.errors().size(), 1U);
    EXPECT_EQ(network.errors()[0].path, misfit.path);
    EXPECT_EQ(network.errors()[0].code, misfit.code);
    EXPECT_NE(network.errors()[0].message.find(misfit.says), std::string::npos) << network.errors()[0].message;
  }
}

}  // namespace
}  // namespace slalom::model
