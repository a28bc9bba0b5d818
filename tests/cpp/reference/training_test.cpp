// Whole trainings of a small network against PyTorch: given data, initial weights and batches, the loss before every
// step and the weights at the end.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "loss/loss.h"
#include "model/network.h"
#include "optim/pipeline.h"
#include "reference/reference_files.h"
#include "reference/reference_optimizers.h"
#include "support/configured.h"

namespace slalom::reference {
namespace {

constexpr double kTolerance = 1e-9;

// "mlp 2-8-8-2 tanh, softmax cross-entropy", as the file's `about` says.
std::unique_ptr<model::Network<double>> make_network() {
  const Entry& mlp = *model::find_model("mlp");
  const auto& choices = mlp.fields[static_cast<std::size_t>(mlp.field_index("activation"))].choices;
  const auto tanh = std::find(choices.begin(), choices.end(), "tanh");
  const Configured config =
      configured(mlp, {{"hidden", {0, {8, 8}}}, {"activation", {static_cast<double>(tanh - choices.begin()), {}}}});
  return model::make_network<double>(config, 2, 2);
}

TEST(Reference, Training) {
  const nlohmann::json file = read_file("training.json");
  ASSERT_TRUE(file.is_object());
  const auto x = file["x"].get<std::vector<double>>();
  const auto y = file["y"].get<std::vector<std::uint16_t>>();
  const auto batches = file["batches"].get<std::vector<std::vector<std::size_t>>>();
  std::vector<double> w0;
  for (const char* name : {"w1", "b1", "w2", "b2", "w3", "b3"}) {
    const auto values = file["init"][name].get<std::vector<double>>();
    w0.insert(w0.end(), values.begin(), values.end());
  }
  const auto network = make_network();
  ASSERT_EQ(w0.size(), network->layout().size());
  network->reserve(batches.front().size());
  const loss::LossInfo& info = *loss::find_loss("cross_entropy");
  const auto loss = loss::make_loss<double>(configured(info));

  std::size_t compared = 0;
  std::vector<std::string> skipped;
  for (const nlohmann::json& c : file["cases"]) {
    const auto name = c["optimizer"].get<std::string>();
    SCOPED_TRACE(name);
    const auto optimizer = make_optimizer(name, c["hyper"]);
    if (!optimizer) {
      skipped.push_back(name);
      continue;
    }
    std::vector<double> w = w0;
    std::vector<double> g(w.size());
    const auto pipeline = optim::Pipeline<double>::create(network->layout(), *optimizer, w);
    const auto expected = c["loss"].get<std::vector<double>>();
    ASSERT_EQ(expected.size(), batches.size());
    for (std::size_t step = 0; step < batches.size(); ++step) {
      const std::size_t m = batches[step].size();
      std::vector<double> rows;
      std::vector<std::uint16_t> labels;
      for (const std::size_t example : batches[step]) {
        rows.insert(rows.end(), {x[2 * example], x[2 * example + 1]});
        labels.push_back(y[example]);
      }
      const auto outputs = network->forward(w, rows, m);
      std::vector<double> d_outputs(outputs.size());
      const double value = loss->value_and_grad(m, 2, outputs, {labels, {}}, d_outputs);
      ASSERT_LE(relative_error(value, expected[step], 1e-3), kTolerance) << "loss at step " << step;
      network->backward(w, rows, m, d_outputs, g);
      pipeline->step(w, g);
    }
    const auto final = c["final"].get<std::vector<double>>();
    ASSERT_EQ(final.size(), w.size());
    for (std::size_t i = 0; i < w.size(); ++i) {
      ASSERT_LE(relative_error(w[i], final[i], 1e-3), kTolerance) << "parameter " << i << " at the end";
    }
    ++compared;
  }
  print_summary("training.json", compared, skipped);
  EXPECT_GE(compared, 22u);
}

}  // namespace
}  // namespace slalom::reference
