#include "torch/function_text.h"

#include <utility>
#include <vector>

#include "core/number_text.h"
#include "model/expression.h"
#include "model/function.h"
#include "torch/pieces.h"
#include "torch/python_text.h"

namespace slalom::torch {
namespace {

using Op = model::Expression::Op;

std::string call(std::string_view name, const std::string& arguments) {
  return std::string(name) + "(" + arguments + ")";
}

std::string unary(const model::Expression::Step& step, const std::string& a) {
  switch (step.op) {
    case Op::kNegate:
      return "(-" + a + ")";
    case Op::kPowerOf:
      return "(" + a + " ** " + (step.number < 0 ? "(" + number_text(step.number) + ")" : number_text(step.number)) +
             ")";
    case Op::kExp:
      return call("torch.exp", a);
    case Op::kLog:
      return call("torch.log", a);
    case Op::kSqrt:
      return call("torch.sqrt", a);
    case Op::kSin:
      return call("torch.sin", a);
    case Op::kCos:
      return call("torch.cos", a);
    case Op::kTan:
      return call("torch.tan", a);
    case Op::kTanh:
      return call("torch.tanh", a);
    case Op::kSigmoid:
      return call("torch.sigmoid", a);
    default:  // kAbs
      return call("torch.abs", a);
  }
}

std::string binary(Op op, const std::string& a, const std::string& b) {
  switch (op) {
    case Op::kAdd:
      return "(" + a + " + " + b + ")";
    case Op::kSubtract:
      return "(" + a + " - " + b + ")";
    case Op::kMultiply:
      return "(" + a + " * " + b + ")";
    case Op::kDivide:
      return "(" + a + " / " + b + ")";
    case Op::kPower:
      return "(" + a + " ** " + b + ")";
    case Op::kMin:
      return call("smaller", a + ", " + b);
    default:  // kMax
      return call("larger", a + ", " + b);
  }
}

// Every operation has its brackets, the outermost are dropped.
std::string expression_text(const model::Expression& expression) {
  std::vector<std::string> stack;
  for (const model::Expression::Step& step : expression.steps()) {
    if (step.op == Op::kNumber) {
      const std::string number = number_text(step.number);
      stack.push_back(step.number < 0 ? "(" + number + ")" : number);
    } else if (step.op == Op::kX || step.op == Op::kY) {
      stack.emplace_back(step.op == Op::kX ? "x" : "y");
    } else if (model::Expression::is_binary(step.op)) {
      const std::string b = std::move(stack.back());
      stack.pop_back();
      stack.back() = binary(step.op, stack.back(), b);
    } else {
      stack.back() = unary(step, stack.back());
    }
  }
  const std::string& whole = stack.back();
  return whole.front() == '(' ? whole.substr(1, whole.size() - 2) : whole;
}

}  // namespace

Result<std::string> function_text(const Configured& config) {
  const model::FunctionInfo& info = *model::find_function(config.id);
  PythonText out;
  out.line(0, "def value():");
  if (const int typed = info.field_index("expression"); typed >= 0) {
    const std::string& text = config.values[static_cast<std::size_t>(typed)].text;
    out.line(1, "x, y = point");
    const std::string expression = expression_text(*model::Expression::parse(text));
    // A number alone would have no gradient.
    const bool is_constant = !names(expression, "x") && !names(expression, "y");
    out.line(1, std::string("return ") + (is_constant ? "0 * x + " : "") + expression);
    return out.text();
  }
  const auto call = call_text(info.id + "_function", "point", info, config);
  if (!call) return no_counterpart("id", "the function " + quoted(info.name));
  out.line(1, "return " + *call);
  return out.text();
}

}  // namespace slalom::torch
