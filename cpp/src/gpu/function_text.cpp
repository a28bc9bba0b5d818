#include "gpu/function_text.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <map>
#include <vector>

#include "core/recording.h"
#include "embedded/gpu_functions.h"
#include "loss/loss.h"
#include "loss/recording.h"
#include "model/activation_recording.h"
#include "optim/wgsl_operation.h"

namespace slalom::gpu {
namespace {

int output_node(const Recording& recording, std::string_view name) {
  const auto found =
      std::ranges::find_if(recording.outputs(), [&](const Recording::Output& output) { return output.name == name; });
  assert(found != recording.outputs().end());
  return found->node;
}

// Statements of a function or a loop, and the names that values have in it.
struct Block {
  std::string indent;
  std::map<int, std::string> names;
  std::string lines;
};

// Values of a recording as `let` statements. Those of one output of an example stand in a loop over the outputs, the
// others before it.
class Writer {
 public:
  explicit Writer(const Recording& recording) : recording_(recording), of_output_(recording.nodes().size()) {
    for (std::size_t i = 0; i < of_output_.size(); ++i) {
      const Node& node = recording.nodes()[i];
      if (is_reduction(node)) continue;
      of_output_[i] = node.operation == Operation::kInput && is_of_output(node.name);
      for (const int argument : node.arguments) {
        if (argument >= 0 && of_output_[static_cast<std::size_t>(argument)]) of_output_[i] = true;
      }
    }
  }

  static bool is_reduction(const Node& node) {
    return node.operation == Operation::kExampleSum || node.operation == Operation::kExampleMax;
  }

  // The value as a name or a literal. loop: where those of one output stand; may be null where there are none.
  std::string value(int index, Block& function, Block* loop) {
    const Node& node = recording_.nodes()[static_cast<std::size_t>(index)];
    if (node.operation == Operation::kConstant) return optim::wgsl_literal(node.constant);
    Block& block = of_output_[static_cast<std::size_t>(index)] ? *loop : function;
    if (const auto found = block.names.find(index); found != block.names.end()) return found->second;
    if (node.operation == Operation::kInput) return node.name;
    assert(!is_reduction(node));
    std::string parts[3];
    for (std::size_t i = 0; i < 3; ++i) {
      if (node.arguments[i] >= 0) parts[i] = value(node.arguments[i], function, loop);
    }
    if (node.operation == Operation::kSelect && !is_bool(node.arguments[0])) parts[0] += " != 0f";
    return named(index, optim::wgsl_operation(node, parts[0], parts[1], parts[2]), "let", block);
  }

  std::string named(int index, const std::string& text, std::string_view keyword, Block& block) {
    std::string name = "x" + std::to_string(++count_);
    block.lines += block.indent + std::string(keyword) + " " + name + " = " + text + ";\n";
    block.names[index] = name;
    return name;
  }

 private:
  static bool is_of_output(std::string_view input) { return input == "f" || input == "t" || input == "wanted"; }

  bool is_bool(int index) const { return optim::is_comparison(recording_.nodes()[static_cast<std::size_t>(index)]); }

  const Recording& recording_;
  std::vector<bool> of_output_;
  int count_ = 0;
};

std::string function_text(std::string_view head, const Recording& recording, std::string_view output) {
  Writer writer(recording);
  Block body{"  ", {}, {}};
  const std::string result = writer.value(output_node(recording, output), body, nullptr);
  return "fn " + std::string(head) + " -> f32 {\n" + body.lines + "  return " + result + ";\n}\n";
}

class LossText {
 public:
  LossText(const Recording& recording, bool labels) : recording_(recording), labels_(labels), writer_(recording) {}

  std::string take() {
    find_depths();
    const int deepest = depths_.empty() ? 0 : *std::ranges::max_element(depths_);
    for (int depth = 1; depth <= deepest; ++depth) write_reductions(depth);
    write_slopes();
    const std::string cost = writer_.value(output_node(recording_, "cost"), function_, nullptr);
    return "fn cost_of(outputs_at: u32, count: u32, targets_at: u32, weight: f32) -> f32 {\n"
           "  let outputs_count = f32(count);\n" +
           function_.lines + "  return " + cost + ";\n}\n";
  }

 private:
  // How many reductions follow on each other up to a node.
  void find_depths() {
    for (std::size_t i = 0; i < recording_.nodes().size(); ++i) {
      const Node& node = recording_.nodes()[i];
      int depth = 0;
      for (const int argument : node.arguments) {
        if (argument >= 0) depth = std::max(depth, depths_[static_cast<std::size_t>(argument)]);
      }
      depths_.push_back(Writer::is_reduction(node) ? depth + 1 : depth);
      if (node.operation == Operation::kInput && node.name == "outputs") {
        function_.names[static_cast<int>(i)] = "outputs_count";
      }
    }
  }

  Block begin_loop() const {
    Block loop{"    ", {}, {}};
    loop.lines = "    let f = outputs[outputs_at + j];\n";
    loop.lines += labels_ ? "    let wanted = select(0f, 1f, targets[targets_at] == j);\n"
                          : "    let t = targets[targets_at + j];\n";
    return loop;
  }

  void end_loop(const Block& loop) {
    function_.lines += "  for (var j = 0u; j < count; j++) {\n" + loop.lines + "  }\n";
  }

  void write_reductions(int depth) {
    Block loop = begin_loop();
    for (std::size_t i = 0; i < depths_.size(); ++i) {
      const Node& node = recording_.nodes()[i];
      if (depths_[i] != depth || !Writer::is_reduction(node)) continue;
      const bool sums = node.operation == Operation::kExampleSum;
      const std::string total = writer_.named(static_cast<int>(i), sums ? "0f" : "-3.4028234e38f", "var", function_);
      const std::string term = writer_.value(node.arguments[0], function_, &loop);
      loop.lines += "    " + total + (sums ? " += " + term : " = max(" + total + ", " + term + ")") + ";\n";
    }
    end_loop(loop);
  }

  void write_slopes() {
    Block loop = begin_loop();
    const std::string slope = writer_.value(output_node(recording_, "slope"), function_, &loop);
    loop.lines += "    slopes[outputs_at + j] = " + slope + " * weight;\n";
    end_loop(loop);
  }

  const Recording& recording_;
  bool labels_;
  Writer writer_;
  std::vector<int> depths_;
  Block function_{"  ", {}, {}};
};

}  // namespace

std::string elementary_functions() { return std::string(embedded::gpu_functions, embedded::gpu_functions_size); }

std::string activation_text(std::string_view id, std::string_view suffix) {
  const Recording recording = model::record_activation(id);
  const std::string name(suffix);
  return function_text("activate" + name + "(x: f32)", recording, "value") +
         function_text("backward" + name + "(kept: f32, d: f32)", recording, "backward");
}

std::string loss_text(const Configured& config) {
  const loss::LossRecording made = loss::record_loss(config);
  const bool labels = loss::find_loss(config.id)->targets == loss::TargetKind::kLabels;
  return LossText(made.recording, labels).take();
}

std::string penalty_text(const Configured& config) {
  const Recording recording = loss::record_penalty(config);
  return function_text("penalty_of(w: f32)", recording, "cost") +
         function_text("penalty_slope(w: f32)", recording, "slope");
}

}  // namespace slalom::gpu
