// Loss, outputs and every parameter's gradient of whole networks against PyTorch's autograd.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "loss/loss.h"
#include "loss/regularizer.h"
#include "model/network.h"
#include "reference/reference_files.h"
#include "support/configured.h"
#include "support/sample_layers.h"

namespace slalom::reference {
namespace {

constexpr double kTolerance = 1e-9;

struct Setup {
  std::unique_ptr<model::Network<double>> network;
  std::unique_ptr<loss::Loss<double>> loss;
  bool labels = false;  // targets are classes
  Configured penalty;
};

// The reference's words for losses -> ours and the strength of its penalty on squared weights.
struct LossName {
  const char* begins;
  const char* id;
  double l2;
};
constexpr LossName kLosses[] = {{"softmax cross-entropy (mean)", "cross_entropy", 0},
                                {"multiclass hinge, delta=1", "hinge", 0.01},
                                {"binary cross-entropy with logits (mean)", "binary_cross_entropy", 0},
                                {"mse (mean)", "mse", 0},
                                {"huber_delta_1 (mean)", "huber", 0},
                                {"l1 (mean)", "l1", 0}};

// The reference's networks that are no perceptrons: their text, the shape of an example, the layers.
struct LayersName {
  const char* text;
  model::Shape input;
  std::vector<Configured> layers;
};

std::vector<LayersName> layer_networks() {
  const Configured relu = activation_layer("relu");
  const auto dense = [](double units) { return layer("dense", {{"units", number(units)}}); };
  const auto conv = [](double channels, double padding) {
    return layer("conv", {{"channels", number(channels)}, {"padding", number(padding)}});
  };
  return {
      {"conv(1->3,3x3,pad 1) relu maxpool2 conv(3->2,3x3,pad 0) tanh flatten linear(2->3), NCHW",
       {1, 6, 6},
       {conv(3, 1), relu, layer("max_pool"), conv(2, 0), activation_layer("tanh"), layer("flatten")}},
      {"mlp 8-6-3 with batch norm after the first linear (training mode, eps 1e-5, biased variance), relu",
       8,
       {dense(6), layer("batch_norm"), relu}},
      {"mlp 8-6-3 with layer norm after the first linear (eps 1e-5), relu", 8, {dense(6), layer("layer_norm"), relu}},
      {"residual: h=relu(a x); h=h+relu(b h); out=c h",
       8,
       {dense(8), relu, layer("residual", {{"layers", elements({dense(8), relu})}})}},
      {"elman rnn 2->5 tanh over 7 time steps, last hidden state -> linear(1)",
       {7, 2},
       {layer("rnn", {{"units", number(5)}})}},
  };
}

// Nullptr: not known here (yet).
std::unique_ptr<model::Network<double>> make_network(const std::string& model_text, std::size_t outputs) {
  for (const LayersName& name : layer_networks()) {
    if (model_text == name.text) return model::make_network<double>(layers_model(name.layers), name.input, outputs);
  }
  // "mlp 2-8-8-3 tanh": what it is, its widths, its activation.
  std::istringstream words(model_text);
  std::string kind, widths_text, activation_text, more;
  if (!(words >> kind >> widths_text >> activation_text) || kind != "mlp" || words >> more) return nullptr;
  std::vector<double> widths;
  std::istringstream numbers(widths_text);
  for (std::string width; std::getline(numbers, width, '-');) widths.push_back(std::strtod(width.c_str(), nullptr));
  if (widths.size() < 2) return nullptr;
  const Entry* mlp = model::find_model("mlp");
  const Field& activation = mlp->fields[static_cast<std::size_t>(mlp->field_index("activation"))];
  if (activation_text == "leaky_relu_0_01") activation_text = "leaky_relu";
  const Configured config = configured(*mlp, {{"hidden", {0, {widths.begin() + 1, widths.end() - 1}, {}}},
                                              {"activation", choice(activation, activation_text)}});
  return model::make_network<double>(config, static_cast<std::size_t>(widths.front()), outputs);
}

// nullopt: something in it is not known here (yet).
std::optional<Setup> make_setup(const std::string& model_text, const std::string& loss_text, std::size_t outputs) {
  const auto name = std::find_if(std::begin(kLosses), std::end(kLosses),
                                 [&](const LossName& known) { return loss_text.starts_with(known.begins); });
  if (name == std::end(kLosses)) return std::nullopt;
  const loss::LossInfo* loss_info = loss::find_loss(name->id);
  auto network = make_network(model_text, outputs);
  if (network == nullptr) return std::nullopt;
  return Setup{std::move(network), loss::make_loss<double>(configured(*loss_info)),
               loss_info->targets == loss::TargetKind::kLabels,
               configured(loss::regularizers().front(), {{"l2", {name->l2, {}, {}}}})};
}

TEST(Reference, Networks) {
  const nlohmann::json file = read_file("networks.json");
  ASSERT_TRUE(file.is_object());
  std::size_t compared = 0;
  std::vector<std::string> skipped;
  for (const nlohmann::json& c : file["cases"]) {
    const auto model_text = c["model"].get<std::string>();
    const auto loss_text = c["loss"].get<std::string>();
    SCOPED_TRACE(model_text + ", " + loss_text);
    // The last parameter is the bias of the outputs.
    const auto outputs_wanted = c["parameters"].back()["w"].size();
    const auto setup = make_setup(model_text, loss_text, outputs_wanted);
    if (!setup) {
      skipped.push_back("\"" + model_text + ", " + loss_text + "\"");
      continue;
    }
    model::Network<double>& network = *setup->network;
    const auto x = c["x"].get<std::vector<double>>();
    const auto m = c["x_shape"][0].get<std::size_t>();
    std::vector<double> w;
    std::vector<double> expected_gradient;
    for (const nlohmann::json& parameter : c["parameters"]) {
      const auto values = parameter["w"].get<std::vector<double>>();
      const auto gradient = parameter["grad"].get<std::vector<double>>();
      if (parameter["name"].get<std::string>().ends_with("bias_hh_l0")) {
        // A second bias beside the first; here they are one, with the sum's value and the gradient of each.
        const std::size_t bias = w.size() - values.size();
        for (std::size_t i = 0; i < values.size(); ++i) w[bias + i] += values[i];
        for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(expected_gradient[bias + i], gradient[i], 1e-12);
        continue;
      }
      w.insert(w.end(), values.begin(), values.end());
      expected_gradient.insert(expected_gradient.end(), gradient.begin(), gradient.end());
    }
    ASSERT_EQ(w.size(), network.layout().size());

    loss::Targets<double> targets;
    std::vector<std::uint16_t> labels;
    std::vector<double> values;
    if (setup->labels) {
      labels = c["y"].get<std::vector<std::uint16_t>>();
      targets.labels = labels;
    } else {
      values = c["y"].get<std::vector<double>>();
      targets.values = values;
    }

    network.reserve(m);
    const std::span<const double> outputs = network.forward(w, x, m, {.training = true});
    if (c.contains("output")) {
      const auto expected_outputs = c["output"].get<std::vector<double>>();
      ASSERT_EQ(outputs.size(), expected_outputs.size());
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        EXPECT_LE(relative_error(outputs[i], expected_outputs[i], 1e-3), kTolerance) << "output " << i;
      }
    }
    std::vector<double> d_outputs(outputs.size());
    double value = setup->loss->value_and_grad(m, network.outputs(), outputs, targets, d_outputs);
    std::vector<double> g(w.size());
    network.backward(w, x, m, d_outputs, g);
    value += loss::Regularizer<double>(setup->penalty, network.layout()).add_value_and_grad(w, g);
    EXPECT_LE(relative_error(value, c["value"].get<double>(), 1e-3), kTolerance);
    for (std::size_t i = 0; i < g.size(); ++i) {
      EXPECT_LE(relative_error(g[i], expected_gradient[i], 1e-3), kTolerance) << "gradient of parameter " << i;
    }
    ++compared;
  }
  print_summary("networks.json", compared, skipped);
  EXPECT_EQ(compared, 18u);
  EXPECT_EQ(skipped, std::vector<std::string>{});
}

}  // namespace
}  // namespace slalom::reference
