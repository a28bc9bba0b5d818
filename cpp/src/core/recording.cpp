#include "core/recording.h"

#include <cassert>
#include <utility>

#include "core/calculate.h"

namespace slalom {

int Recording::add(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<int>(nodes_.size()) - 1;
}

int Recording::node_of(const Expr& value) {
  assert(value.recording_ == nullptr || value.recording_ == this);
  if (value.recording_ != nullptr) return value.node_;
  return add({Operation::kConstant, {-1, -1, -1}, value.constant_, {}});
}

Expr Recording::input(std::string_view name) {
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].operation == Operation::kInput && nodes_[i].name == name) return {this, static_cast<int>(i)};
  }
  return {this, add({Operation::kInput, {-1, -1, -1}, 0, std::string(name)})};
}

void Recording::output(std::string_view name, const Expr& value) {
  outputs_.push_back({std::string(name), node_of(value)});
}

Expr Expr::make(Operation operation, std::initializer_list<Expr> arguments) {
  Recording* recording = nullptr;
  std::array<double, 3> constants{};
  std::size_t count = 0;
  for (const Expr& argument : arguments) {
    if (recording == nullptr) recording = argument.recording_;
    constants[count++] = argument.constant_;
  }
  if (recording == nullptr) return {calculate(operation, constants[0], constants[1], constants[2])};
  Node node{operation, {-1, -1, -1}, 0, {}};
  count = 0;
  for (const Expr& argument : arguments) node.arguments[count++] = recording->node_of(argument);
  return {recording, recording->add(std::move(node))};
}

Expr operator+(const Expr& a, const Expr& b) { return Expr::make(Operation::kAdd, {a, b}); }
Expr operator-(const Expr& a, const Expr& b) { return Expr::make(Operation::kSubtract, {a, b}); }
Expr operator*(const Expr& a, const Expr& b) { return Expr::make(Operation::kMultiply, {a, b}); }
Expr operator/(const Expr& a, const Expr& b) { return Expr::make(Operation::kDivide, {a, b}); }
Expr operator<(const Expr& a, const Expr& b) { return Expr::make(Operation::kLess, {a, b}); }
Expr operator==(const Expr& a, const Expr& b) { return Expr::make(Operation::kEqual, {a, b}); }
Expr operator<=(const Expr& a, const Expr& b) { return select(b < a, Expr(0), Expr(1)); }
Expr sqrt(const Expr& x) { return Expr::make(Operation::kSquareRoot, {x}); }
Expr abs(const Expr& x) { return Expr::make(Operation::kAbsolute, {x}); }
Expr exp(const Expr& x) { return Expr::make(Operation::kExp, {x}); }
Expr log(const Expr& x) { return Expr::make(Operation::kLog, {x}); }
Expr tanh(const Expr& x) { return Expr::make(Operation::kTanh, {x}); }
Expr sigmoid(const Expr& x) { return Expr::make(Operation::kSigmoid, {x}); }
Expr softplus(const Expr& x) { return Expr::make(Operation::kSoftplus, {x}); }
Expr erf(const Expr& x) { return Expr::make(Operation::kErf, {x}); }
Expr expm1_of_negative(const Expr& x) { return Expr::make(Operation::kExpm1OfNegative, {x}); }
Expr power(const Expr& x, const Expr& y) { return Expr::make(Operation::kPower, {x, y}); }

Expr select(const Expr& condition, const Expr& yes, const Expr& no) {
  return Expr::make(Operation::kSelect, {condition, yes, no});
}

Expr segment_sum(const Expr& x) {
  assert(x.recording_ != nullptr);
  return Expr::make(Operation::kSegmentSum, {x});
}

Expr row_mean(const Expr& x) {
  assert(x.recording_ != nullptr);
  return Expr::make(Operation::kRowMean, {x});
}

Expr column_mean(const Expr& x) {
  assert(x.recording_ != nullptr);
  return Expr::make(Operation::kColumnMean, {x});
}

Expr newton_schulz(const Expr& x, const Expr& steps) {
  assert(x.recording_ != nullptr);
  return Expr::make(Operation::kNewtonSchulz, {x, steps});
}

Expr example_sum(const Expr& x) {
  assert(x.recording_ != nullptr);
  return Expr::make(Operation::kExampleSum, {x});
}

Expr example_max(const Expr& x) {
  assert(x.recording_ != nullptr);
  return Expr::make(Operation::kExampleMax, {x});
}

}  // namespace slalom
