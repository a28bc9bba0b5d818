#include "optim/evaluate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/detmath.h"

namespace slalom::optim {
namespace {

// The iteration for a matrix of one row and one column.
double newton_schulz(double x, double steps) {
  for (int i = 0; i < steps; ++i) {
    const double square = x * x;
    x = 3.4445 * x + (-4.775 * square + 2.0315 * (square * square)) * x;
  }
  return x;
}

double value_of_node(const Node& node, const std::vector<double>& known, const Values& inputs) {
  const auto argument = [&](std::size_t i) { return known.at(static_cast<std::size_t>(node.arguments.at(i))); };
  switch (node.operation) {
    case Operation::kInput: {
      const auto found = inputs.find(node.name);
      if (found == inputs.end()) {
        ADD_FAILURE() << "no value for input " << node.name;
        return 0;
      }
      return found->second;
    }
    case Operation::kConstant:
      return node.constant;
    case Operation::kAdd:
      return argument(0) + argument(1);
    case Operation::kSubtract:
      return argument(0) - argument(1);
    case Operation::kMultiply:
      return argument(0) * argument(1);
    case Operation::kDivide:
      return argument(0) / argument(1);
    case Operation::kSquareRoot:
      return std::sqrt(argument(0));
    case Operation::kAbsolute:
      return std::abs(argument(0));
    case Operation::kPower:
      return detmath::pow(argument(0), argument(1));
    case Operation::kLess:
      return argument(0) < argument(1) ? 1 : 0;
    case Operation::kEqual:
      return argument(0) == argument(1) ? 1 : 0;
    case Operation::kSelect:
      return argument(0) != 0 ? argument(1) : argument(2);
    case Operation::kSegmentSum:
    case Operation::kRowMean:
    case Operation::kColumnMean:
      return argument(0);
    case Operation::kNewtonSchulz:
      return newton_schulz(argument(0), argument(1));
    default:
      break;  // no part of an optimizer
  }
  ADD_FAILURE() << "an operation this cannot evaluate";
  return 0;
}

}  // namespace

Values evaluate(const Recording& recording, const Values& inputs) {
  std::vector<double> known;
  for (const Node& node : recording.nodes()) known.push_back(value_of_node(node, known, inputs));
  Values outputs;
  for (const Recording::Output& output : recording.outputs()) {
    outputs[output.name] = known.at(static_cast<std::size_t>(output.node));
  }
  return outputs;
}

std::set<std::string> used_inputs(const Recording& recording) {
  std::vector<bool> used(recording.nodes().size());
  for (const Recording::Output& output : recording.outputs()) used.at(static_cast<std::size_t>(output.node)) = true;
  std::set<std::string> names;
  for (std::size_t i = recording.nodes().size(); i-- > 0;) {
    if (!used[i]) continue;
    const Node& node = recording.nodes()[i];
    if (node.operation == Operation::kInput) names.insert(node.name);
    for (const int argument : node.arguments) {
      if (argument >= 0) used.at(static_cast<std::size_t>(argument)) = true;
    }
  }
  return names;
}

}  // namespace slalom::optim
