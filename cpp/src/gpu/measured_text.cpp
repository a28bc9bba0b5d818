#include "gpu/measured_text.h"

#include <algorithm>
#include <cstddef>

#include "optim/wgsl_operation.h"

namespace slalom::gpu {
namespace {

using optim::Formulas;

class Writer {
 public:
  explicit Writer(const optim::WgslKernel& kernel) : kernel_(kernel) {}

  MeasuredText take() {
    std::string lines;
    for (std::size_t i = 0; i < kernel_.numbers.size(); ++i) {
      const int node = kernel_.numbers[i].node;
      if (node < 0 || !is_measured(kernel_.formulas, node)) continue;
      lines += "  numbers[" + std::to_string(i) + "] = " + write(node) + ";\n";
    }
    made_.text =
        "@group(0) @binding(0) var<storage, read_write> numbers: array<f32>;\n"
        "@group(0) @binding(1) var<storage, read> measured: array<f32>;\n\n"
        "@compute @workgroup_size(1)\nfn set_numbers() {\n" +
        lines + "}\n";
    return std::move(made_);
  }

 private:
  std::string write(int index) {
    const Node& node = kernel_.formulas.node(index);
    if (node.operation == Operation::kConstant) return optim::wgsl_literal(node.constant);
    if (!is_measured(kernel_.formulas, index)) return given(index);
    if (node.operation == Operation::kInput) return node.name == "loss" ? "measured[0]" : "measured[1]";
    std::string parts[3];
    for (std::size_t i = 0; i < 3; ++i) {
      if (node.arguments[i] >= 0) parts[i] = write(node.arguments[i]);
    }
    if (node.operation == Operation::kSelect && !optim::is_comparison(kernel_.formulas.node(node.arguments[0]))) {
      parts[0] += " != 0f";
    }
    const std::string text = optim::wgsl_operation(node, parts[0], parts[1], parts[2]);
    return optim::is_comparison(node) && !asks_for_bool(index) ? "select(0f, 1f, " + text + ")" : text;
  }

  // A comparison is used as the condition of a choice, or as a number.
  bool asks_for_bool(int comparison) const {
    return std::ranges::any_of(kernel_.formulas.nodes, [&](const Node& node) {
      return node.operation == Operation::kSelect && node.arguments[0] == comparison;
    });
  }

  std::string given(int node) {
    auto& list = made_.given;
    auto found = std::ranges::find(list, node);
    if (found == list.end()) found = list.insert(list.end(), node);
    const auto place = kernel_.numbers.size() + 1 + static_cast<std::size_t>(found - list.begin());
    const std::string text = "numbers[" + std::to_string(place) + "]";
    return optim::is_comparison(kernel_.formulas.node(node)) ? "(" + text + " != 0f)" : text;
  }

  const optim::WgslKernel& kernel_;
  MeasuredText made_;
};

}  // namespace

bool is_measured(const Formulas& formulas, int node) {
  const Node& found = formulas.node(node);
  if (found.operation == Operation::kInput) return found.name == "loss" || found.name == "norm";
  return std::ranges::any_of(found.arguments,
                             [&](int argument) { return argument >= 0 && is_measured(formulas, argument); });
}

std::optional<MeasuredText> measured_text(const optim::WgslKernel& kernel) {
  const bool any = std::ranges::any_of(kernel.numbers, [&](const optim::WgslKernel::Number& number) {
    return number.node >= 0 && is_measured(kernel.formulas, number.node);
  });
  if (!any) return std::nullopt;
  return Writer(kernel).take();
}

}  // namespace slalom::gpu
