#include "optim/wgsl_operation.h"

#include <cassert>

#include "core/number_text.h"

namespace slalom::optim {
namespace {

std::string call(std::string_view function, std::string_view argument) {
  return std::string(function) + "(" + std::string(argument) + ")";
}

std::string binary(std::string_view a, std::string_view sign, std::string_view b) {
  return "(" + std::string(a) + std::string(sign) + std::string(b) + ")";
}

}  // namespace

bool is_comparison(const Node& node) {
  return node.operation == Operation::kLess || node.operation == Operation::kEqual;
}

std::string wgsl_literal(double value) {
  const std::string text = number_text(value) + "f";
  return value < 0 ? "(" + text + ")" : text;
}

std::string wgsl_operation(const Node& node, std::string_view a, std::string_view b, std::string_view c) {
  switch (node.operation) {
    case Operation::kAdd:
      return binary(a, " + ", b);
    case Operation::kSubtract:
      return binary(a, " - ", b);
    case Operation::kMultiply:
      return binary(a, " * ", b);
    case Operation::kDivide:
      return binary(a, " / ", b);
    case Operation::kLess:
      return binary(a, " < ", b);
    case Operation::kEqual:
      return binary(a, " == ", b);
    case Operation::kSquareRoot:
      return call("sqrt", a);
    case Operation::kAbsolute:
      return call("abs", a);
    case Operation::kPower:
      return call("pow", std::string(a) + ", " + std::string(b));
    case Operation::kSelect:
      return call("select", std::string(c) + ", " + std::string(b) + ", " + std::string(a));
    case Operation::kExp:
      return call("exp", a);
    case Operation::kLog:
      return call("log", a);
    case Operation::kTanh:
      return call("tanh_of", a);
    case Operation::kSigmoid:
      return call("sigmoid_of", a);
    case Operation::kSoftplus:
      return call("softplus_of", a);
    case Operation::kErf:
      return call("erf_of", a);
    case Operation::kExpm1OfNegative:
      return call("expm1_of_negative", a);
    default:
      assert(false);
      return {};
  }
}

}  // namespace slalom::optim
