// Optimizers against PyTorch (and, where PyTorch lacks a rule, against the papers written out): with given gradients,
// and walking on 2-D functions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/function.h"
#include "optim/pipeline.h"
#include "reference/reference_files.h"
#include "reference/reference_optimizers.h"

namespace slalom::reference {
namespace {

using Vector = std::vector<double>;

TEST(Reference, OptimizersOpenLoop) {
  const nlohmann::json file = read_file("optimizers_open_loop.json");
  ASSERT_TRUE(file.is_object());
  ParamLayout layout;
  for (const nlohmann::json& shape : file["shapes"]) {
    layout.add("p" + std::to_string(layout.segments().size()), 0, shape.get<std::vector<int>>(), shape.size() > 1);
  }
  const auto w0 = file["w0"].get<Vector>();
  const auto gradients = file["gradients"].get<std::vector<Vector>>();
  ASSERT_EQ(w0.size(), layout.size());

  std::size_t compared = 0;
  std::vector<std::string> skipped;
  for (const nlohmann::json& c : file["cases"]) {
    const auto name = c["optimizer"].get<std::string>();
    const auto spec = make_optimizer(name, c["hyper"]);
    if (!spec) {
      skipped.push_back(name);
      continue;
    }
    SCOPED_TRACE(name);
    const auto expected = c["w"].get<std::vector<Vector>>();
    ASSERT_EQ(expected.size(), gradients.size());
    Vector w = w0;
    const auto pipeline = optim::Pipeline<double>::create(layout, *spec, w);
    double worst = 0;
    for (std::size_t t = 0; t < gradients.size(); ++t) {
      Vector g = gradients[t];
      pipeline->step(w, g);
      for (std::size_t i = 0; i < w.size(); ++i) {
        worst = std::max(worst, relative_error(w[i], expected[t][i], 1e-3));
      }
    }
    EXPECT_LE(worst, 1e-9);
    ++compared;
  }
  print_summary("optimizers_open_loop.json", compared, skipped);
  EXPECT_GE(compared, 26u);
}

// PyTorch orthogonalises in bfloat16, with 8 bits of mantissa.
TEST(Reference, MuonOpenLoop) {
  const nlohmann::json file = read_file("optimizers_open_loop.json");
  ASSERT_TRUE(file.is_object());
  const nlohmann::json& muon = file["muon"];
  ParamLayout layout;
  Vector w;
  std::vector<std::size_t> positions;  // of the matrices' parameters among all
  std::size_t offset = 0;
  for (const nlohmann::json& json : file["shapes"]) {
    const auto shape = json.get<std::vector<int>>();
    std::size_t size = 1;
    for (const int extent : shape) size *= static_cast<std::size_t>(extent);
    if (shape.size() == 2) {
      layout.add("p" + std::to_string(layout.segments().size()), 0, shape, true);
      for (std::size_t i = 0; i < size; ++i) positions.push_back(offset + i);
    }
    offset += size;
  }
  const auto pick = [&](const Vector& all) {
    Vector picked;
    for (const std::size_t position : positions) picked.push_back(all.at(position));
    return picked;
  };
  w = pick(file["w0"].get<Vector>());
  const auto spec = make_optimizer(muon["optimizer"].get<std::string>(), muon["hyper"]);
  ASSERT_TRUE(spec.has_value());
  const auto pipeline = optim::Pipeline<double>::create(layout, *spec, w);
  const auto expected = muon["w"].get<std::vector<Vector>>();
  const auto gradients = file["gradients"].get<std::vector<Vector>>();
  double worst = 0;
  for (std::size_t t = 0; t < gradients.size(); ++t) {
    Vector g = pick(gradients[t]);
    pipeline->step(w, g);
    ASSERT_EQ(w.size(), expected[t].size());
    for (std::size_t i = 0; i < w.size(); ++i) worst = std::max(worst, std::abs(w[i] - expected[t][i]));
  }
  EXPECT_LE(worst, 2e-2);
}

// The function a name of the reference means; nullptr: not known here (yet).
std::unique_ptr<model::Function<double>> make_function(const std::string& name) {
  const bool quadratic = name == "quadratic_kappa_100";
  const model::FunctionInfo* info = model::find_function(quadratic ? "quadratic" : name);
  if (info == nullptr) return nullptr;
  Configured config{info->id, default_values(*info)};
  if (quadratic) {
    const auto set = [&](const char* field, double number) {
      config.values.at(static_cast<std::size_t>(info->field_index(field))).number = number;
    };
    set("kappa", 100);
    set("rotation", 0);
  }
  return model::make_function<double>(config);
}

TEST(Reference, OptimizersClosedLoop) {
  const nlohmann::json file = read_file("optimizers_closed_loop.json");
  ASSERT_TRUE(file.is_object());
  ParamLayout layout;
  layout.add("point", 0, {2}, true);
  std::size_t compared = 0;
  std::vector<std::string> skipped;
  for (const nlohmann::json& c : file["cases"]) {
    const auto function_name = c["function"].get<std::string>();
    const auto name = c["optimizer"].get<std::string>();
    const auto spec = make_optimizer(name, c["hyper"]);
    const auto function = make_function(function_name);
    if (!spec || !function) {
      skipped.push_back(name + " on " + function_name);
      continue;
    }
    SCOPED_TRACE(name + " on " + function_name);
    const auto expected_loss = c["loss"].get<Vector>();
    const auto expected_w = c["w"].get<std::vector<Vector>>();
    auto w = c["w0"].get<Vector>();
    const auto pipeline = optim::Pipeline<double>::create(layout, *spec, w);
    double worst = 0;
    for (std::size_t t = 0; t < expected_w.size(); ++t) {
      Vector g(2);
      const double loss = function->value_and_grad(w, g);
      worst = std::max(worst, relative_error(loss, expected_loss[t], 1e-3));
      pipeline->step(w, g);
      for (std::size_t i = 0; i < 2; ++i) worst = std::max(worst, relative_error(w[i], expected_w[t][i], 1e-3));
    }
    EXPECT_LE(worst, 1e-7);
    ++compared;
  }
  print_summary("optimizers_closed_loop.json", compared, skipped);
  EXPECT_GE(compared, 121u);
}

}  // namespace
}  // namespace slalom::reference
