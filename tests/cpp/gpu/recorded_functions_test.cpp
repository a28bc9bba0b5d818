// The recorded arithmetic of activations and losses is that of their kernels.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/calculate.h"
#include "core/recording.h"
#include "loss/loss.h"
#include "loss/recording.h"
#include "loss/regularizer.h"
#include "model/activation.h"
#include "model/activation_recording.h"

namespace slalom {
namespace {

// Values of all nodes for each output of an example, in double.
class Evaluated {
 public:
  Evaluated(const Recording& recording, const std::vector<std::map<std::string, double>>& inputs)
      : recording_(recording), values_(inputs.size()) {
    for (const Node& node : recording.nodes()) {
      std::vector<double> row;
      for (std::size_t j = 0; j < inputs.size(); ++j) row.push_back(value(node, j, inputs[j]));
      if (node.operation == Operation::kExampleSum) {
        double sum = 0;
        for (const double x : row) sum += x;
        std::ranges::fill(row, sum);
      }
      if (node.operation == Operation::kExampleMax) std::ranges::fill(row, *std::ranges::max_element(row));
      for (std::size_t j = 0; j < row.size(); ++j) values_[j].push_back(row[j]);
    }
  }

  double output(const std::string& name, std::size_t j = 0) const {
    for (const Recording::Output& output : recording_.outputs()) {
      if (output.name == name) return values_[j][static_cast<std::size_t>(output.node)];
    }
    ADD_FAILURE() << "no output " << name;
    return 0;
  }

 private:
  double value(const Node& node, std::size_t j, const std::map<std::string, double>& inputs) const {
    const auto argument = [&](std::size_t i) {
      return node.arguments[i] < 0 ? 0 : values_[j][static_cast<std::size_t>(node.arguments[i])];
    };
    switch (node.operation) {
      case Operation::kInput:
        return inputs.at(node.name);
      case Operation::kConstant:
        return node.constant;
      case Operation::kExampleSum:
      case Operation::kExampleMax:
        return argument(0);
      default:
        return calculate(node.operation, argument(0), argument(1), argument(2));
    }
  }

  const Recording& recording_;
  std::vector<std::vector<double>> values_;
};

TEST(RecordedFunctions, ActivationsAreTheirKernels) {
  for (const auto& activation : model::activations<double>()) {
    const Recording recording = model::record_activation(activation.id);
    for (double x = -9; x < 9; x += 0.37) {
      SCOPED_TRACE(std::string(activation.id) + " of " + std::to_string(x));
      double y = 0;
      activation.apply({&x, 1}, {&y, 1});
      const double kept = activation.keeps == model::Keeps::kInput ? x : y;
      const double d = 0.7 - x;
      double dx = 0;
      activation.backward({&kept, 1}, {&d, 1}, {&dx, 1});
      const Evaluated found(recording, {{{"x", x}, {"kept", kept}, {"d", d}}});
      EXPECT_EQ(found.output("value"), y);
      EXPECT_EQ(found.output("backward"), dx);
    }
  }
}

TEST(RecordedFunctions, PenaltiesAreTheirKernels) {
  ParamLayout layout;
  layout.add("weight", 0, {1, 1}, true);
  for (const Entry& entry : loss::regularizers()) {
    Configured config{entry.id, {}};
    for (std::size_t i = 0; i < entry.fields.size(); ++i) {
      config.values.push_back({.number = 0.3 + 0.2 * static_cast<double>(i)});
    }
    const loss::Regularizer<double> regularizer(config, layout);
    const Recording recording = loss::record_penalty(config);
    for (const double w : {-1.7, -0.1, 0.0, 0.4, 3.0}) {
      double slope = 0;
      const double value = regularizer.add_value_and_grad({&w, 1}, {&slope, 1});
      const Evaluated found(recording, {{{"w", w}}});
      EXPECT_DOUBLE_EQ(found.output("cost"), value);
      EXPECT_DOUBLE_EQ(found.output("slope"), slope);
    }
  }
}

TEST(RecordedFunctions, LossesAreTheirKernels) {
  const std::vector<double> outputs{0.3, -1.2, 2.1, 0.9, -0.4, 1.1};
  const std::size_t k = outputs.size();
  for (const loss::LossInfo& info : loss::losses()) {
    for (const double share : {0.0, 0.3}) {
      SCOPED_TRACE(info.id);
      Configured config{info.id, {}};
      for (const Field& field : info.fields) {
        config.values.push_back({.number = field.default_number + share * (field.slider_max - field.default_number)});
      }
      const std::vector<std::uint16_t> labels{3};
      const std::vector<double> numbers{0, 1, 0, 1, 0, 0};
      const bool labelled = info.targets == loss::TargetKind::kLabels;
      std::vector<double> slopes(k);
      const auto targets = labelled ? loss::Targets<double>{labels, {}} : loss::Targets<double>{{}, numbers};
      const double value = loss::make_loss<double>(config)->value_and_grad(1, k, outputs, targets, slopes);

      const loss::LossRecording made = loss::record_loss(config);
      std::vector<std::map<std::string, double>> inputs;
      for (std::size_t j = 0; j < k; ++j) {
        inputs.push_back({{"f", outputs[j]},
                          {"t", numbers[j]},
                          {"wanted", j == labels[0] ? 1 : 0},
                          {"outputs", static_cast<double>(k)}});
      }
      const Evaluated found(made.recording, inputs);
      const double weight = made.over_outputs ? 1 / static_cast<double>(k) : 1;
      EXPECT_NEAR(found.output("cost") * weight, value, 1e-14);
      for (std::size_t j = 0; j < k; ++j) EXPECT_NEAR(found.output("slope", j) * weight, slopes[j], 1e-15);
    }
  }
}

}  // namespace
}  // namespace slalom
