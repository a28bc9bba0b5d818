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

namespace slalom::reference {
namespace {

constexpr double kTolerance = 1e-9;

struct Setup {
  std::unique_ptr<model::Network<double>> network;
  std::unique_ptr<loss::Loss<double>> loss;
  bool classification = false;
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
                                {"mse (mean)", "mse", 0}};

// nullopt: something in it is not known here (yet).
std::optional<Setup> make_setup(const std::string& model_text, const std::string& loss_text) {
  // "mlp 2-8-8-3 tanh": what it is, its widths, its activation.
  std::istringstream words(model_text);
  std::string kind, widths_text, activation_text, more;
  if (!(words >> kind >> widths_text >> activation_text) || kind != "mlp" || words >> more) return std::nullopt;
  std::vector<double> widths;
  std::istringstream numbers(widths_text);
  for (std::string width; std::getline(numbers, width, '-');) widths.push_back(std::strtod(width.c_str(), nullptr));
  if (widths.size() < 2) return std::nullopt;
  const auto name = std::find_if(std::begin(kLosses), std::end(kLosses),
                                 [&](const LossName& known) { return loss_text.starts_with(known.begins); });
  if (name == std::end(kLosses)) return std::nullopt;
  const loss::LossInfo* loss_info = loss::find_loss(name->id);
  const Entry* mlp = model::find_model("mlp");
  const Field& activation = mlp->fields[static_cast<std::size_t>(mlp->field_index("activation"))];
  const auto choice = std::find(activation.choices.begin(), activation.choices.end(), activation_text);
  if (choice == activation.choices.end()) return std::nullopt;

  const Configured model =
      configured(*mlp, {{"hidden", {0, {widths.begin() + 1, widths.end() - 1}}},
                        {"activation", {static_cast<double>(choice - activation.choices.begin()), {}}}});
  Setup setup{model::make_network<double>(model, static_cast<std::size_t>(widths.front()),
                                          static_cast<std::size_t>(widths.back())),
              loss::make_loss<double>(configured(*loss_info)), loss_info->classification,
              configured(loss::regularizers().front(), {{"l2", {name->l2, {}}}})};
  return setup;
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
    const auto setup = make_setup(model_text, loss_text);
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
      w.insert(w.end(), values.begin(), values.end());
      expected_gradient.insert(expected_gradient.end(), gradient.begin(), gradient.end());
    }
    ASSERT_EQ(w.size(), network.layout().size());

    loss::Targets<double> targets;
    std::vector<std::uint16_t> labels;
    std::vector<double> values;
    if (setup->classification) {
      labels = c["y"].get<std::vector<std::uint16_t>>();
      targets.labels = labels;
    } else {
      values = c["y"].get<std::vector<double>>();
      targets.values = values;
    }

    network.reserve(m);
    const std::span<const double> outputs = network.forward(w, x, m);
    const auto expected_outputs = c["output"].get<std::vector<double>>();
    ASSERT_EQ(outputs.size(), expected_outputs.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      EXPECT_LE(relative_error(outputs[i], expected_outputs[i], 1e-3), kTolerance) << "output " << i;
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
  EXPECT_GE(compared, 5u);
}

}  // namespace
}  // namespace slalom::reference
