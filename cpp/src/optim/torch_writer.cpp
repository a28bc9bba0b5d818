#include "optim/torch_writer.h"

#include <cassert>
#include <utility>

#include "core/number_text.h"

namespace slalom::optim {
namespace {

// Python's precedence, as far as it is used here.
constexpr int kConditional = 1;
constexpr int kComparison = 2;
constexpr int kSum = 3;
constexpr int kProduct = 4;
constexpr int kSign = 5;
constexpr int kPower = 6;

std::string enclosed(std::string text, bool in_parentheses) {
  return in_parentheses ? "(" + std::move(text) + ")" : text;
}

bool is_number(const Node& node, double value) {
  return node.operation == Operation::kConstant && node.constant == value;
}

}  // namespace

TorchWriter::TorchWriter(const Formulas& formulas, std::map<std::string, std::string> inputs, int& temporaries)
    : formulas_(formulas),
      inputs_(std::move(inputs)),
      temporaries_(temporaries),
      tensor_(formulas.nodes.size()),
      always_(formulas.nodes.size()),
      names_(formulas.nodes.size()) {
  const std::size_t count = formulas_.nodes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const Node& node = formulas_.nodes[i];
    const int index = static_cast<int>(i);
    bool is = false;
    if (node.operation == Operation::kInput) {
      // Shapes are numbers of Python.
      const bool is_shape =
          node.name == "size" || node.name == "rows" || node.name == "columns" || node.name == "is_matrix";
      is = formulas_.reach_of(index) != Reach::kRun && !is_shape;
    }
    for (const int argument : node.arguments) is = is || (argument >= 0 && is_tensor(argument));
    tensor_[i] = is;
  }
  for (const Recording::Output& output : formulas_.outputs) always_[static_cast<std::size_t>(output.node)] = true;
  for (std::size_t i = count; i-- > 0;) {
    if (!always_[i]) continue;
    const Node& node = formulas_.nodes[i];
    const bool chooses = node.operation == Operation::kSelect && !is_tensor(node.arguments[0]);
    for (std::size_t k = 0; k < 3; ++k) {
      if (node.arguments[k] >= 0 && !(chooses && k > 0)) always_[static_cast<std::size_t>(node.arguments[k])] = true;
    }
  }
}

void TorchWriter::call_output(std::string_view output, std::string name) {
  outputs_.emplace_back(formulas_.output(output), std::move(name));
}

// What is used more than once and worth a line. A value that is only computed on one side of a choice must stay on that
// side: Python's division by zero is an error.
bool TorchWriter::needs_name(int index) const {
  const Node& node = formulas_.node(index);
  if (node.operation == Operation::kInput) return node.name == "noise";  // drawn once
  if (node.operation == Operation::kConstant || formulas_.uses_of(index) < 2) return false;
  if (is_tensor(index)) return true;
  if (!always_[static_cast<std::size_t>(index)]) return false;
  for (const int argument : node.arguments) {
    if (argument >= 0 && !is_leaf(argument)) return true;
  }
  return false;
}

std::vector<std::string> TorchWriter::statements(bool of_run) {
  std::vector<std::string> lines;
  for (int i = 0; i < static_cast<int>(formulas_.nodes.size()); ++i) {
    if ((formulas_.reach_of(i) == Reach::kRun) != of_run) continue;
    std::string& name = names_[static_cast<std::size_t>(i)];
    for (const auto& [node, wanted] : outputs_) {
      if (node != i) continue;
      lines.push_back(wanted + " = " + write(i, 0));
      if (name.empty() && !is_leaf(i)) name = wanted;
    }
    if (name.empty() && needs_name(i)) {
      std::string made = formulas_.node(i).operation == Operation::kInput
                             ? formulas_.node(i).name
                             : (is_tensor(i) ? "x" : "k") + std::to_string(++temporaries_);
      lines.push_back(made + " = " + write(i, 0));
      name = std::move(made);
    }
  }
  return lines;
}

std::string TorchWriter::condition(int index) const {
  const Node& node = formulas_.node(index);
  if (node.operation == Operation::kSelect && names_[static_cast<std::size_t>(index)].empty()) {
    const auto [inner, yes, no] = node.arguments;
    if (is_number(formulas_.node(yes), 1) && is_number(formulas_.node(no), 0)) return condition(inner);
    if (is_number(formulas_.node(yes), 0) && is_number(formulas_.node(no), 1)) return "not (" + condition(inner) + ")";
    if (is_number(formulas_.node(no), 0)) return "(" + condition(inner) + ") and (" + condition(yes) + ")";
  }
  return write(index, 0);
}

std::string TorchWriter::write(int index, int outer) const {
  const std::string& name = names_[static_cast<std::size_t>(index)];
  return name.empty() ? write_unnamed(index, outer) : name;
}

std::string TorchWriter::write_unnamed(int index, int outer) const {
  const Node& node = formulas_.node(index);
  const auto [a, b, c] = node.arguments;
  // The right operand keeps its parentheses at equal precedence: sums are rounded in the order in which they are
  // written.
  const auto binary = [&](const char* sign, int precedence) {
    return enclosed(write(a, precedence) + sign + write(b, precedence + 1), outer > precedence);
  };
  const auto call = [&](const char* function) { return function + ("(" + write(a, 0) + ")"); };
  switch (node.operation) {
    case Operation::kInput: {
      const auto found = inputs_.find(node.name);
      assert(found != inputs_.end());
      return found->second;
    }
    case Operation::kConstant:
      return enclosed(number_text(node.constant), node.constant < 0 && outer > kSum);
    case Operation::kAdd:
      return binary(" + ", kSum);
    case Operation::kSubtract:
      if (is_number(formulas_.node(a), 0)) return enclosed("-" + write(b, kSign), outer > kSum);
      return binary(" - ", kSum);
    case Operation::kMultiply:
      return binary(" * ", kProduct);
    case Operation::kDivide:
      return binary(" / ", kProduct);
    case Operation::kSquareRoot:
      return call(is_tensor(a) ? "torch.sqrt" : "math.sqrt");
    case Operation::kAbsolute:
      return call(is_tensor(a) ? "torch.abs" : "abs");
    case Operation::kPower:
      return enclosed(write(a, kPower + 1) + " ** " + write(b, kPower), outer > kPower);
    case Operation::kLess:
      return enclosed(write(a, kSum) + " < " + write(b, kSum), outer > kConditional);
    case Operation::kEqual:
      return enclosed(write(a, kSum) + " == " + write(b, kSum), outer > kConditional);
    case Operation::kSelect:
      return write_select(index, outer);
    case Operation::kSegmentSum:
      // A number per row or column counts for each parameter there.
      if (formulas_.reach_of(a) == Reach::kParameter) return write(a, kPower + 1) + ".sum()";
      return write(a, kPower + 1) + ".expand_as(w).sum()";
    case Operation::kRowMean:
      return write(a, kPower + 1) + ".mean(dim=1, keepdim=True)";
    case Operation::kColumnMean:
      return write(a, kPower + 1) + ".mean(dim=0, keepdim=True)";
    case Operation::kNewtonSchulz:
      return "newton_schulz(" + write(a, 0) + ", " + write(b, 0) + ")";
    default:
      assert(false);  // no part of an optimizer
      return {};
  }
}

std::string TorchWriter::write_select(int index, int outer) const {
  const auto [condition_node, yes, no] = formulas_.node(index).arguments;
  if (!is_tensor(condition_node)) {
    return enclosed(write(yes, kComparison) + " if " + condition(condition_node) + " else " + write(no, kConditional),
                    outer > 0);
  }
  const Operation operation = formulas_.node(condition_node).operation;
  const bool is_comparison = operation == Operation::kLess || operation == Operation::kEqual;
  const std::string chosen = write(condition_node, is_comparison ? 0 : kSum) + (is_comparison ? "" : " != 0");
  // Of two plain numbers torch.where makes a tensor in its default precision.
  const bool plain = !is_tensor(yes) && !is_tensor(no);
  const std::string first = plain ? "w.new_tensor(" + write(yes, 0) + ")" : write(yes, 0);
  return "torch.where(" + chosen + ", " + first + ", " + write(no, 0) + ")";
}

}  // namespace slalom::optim
