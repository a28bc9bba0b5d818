// Expressions in x and y that a person types: parsed once into a flat program, then evaluated with exact derivatives
// (forward-mode automatic differentiation, core/dual.h) in any value type. Nothing typed can make it fail later: what
// the parser accepts runs in a stack of fixed size and allocates nothing.
//
//   sum     = product {("+" | "-") product}
//   product = signed {("*" | "/") signed}
//   signed  = {"+" | "-"} power
//   power   = operand ["^" signed]                       so -x^2 is -(x^2) and 2^3^2 is 2^9
//   operand = number | "x" | "y" | "pi" | "e" | function "(" sum {"," sum} ")" | "(" sum ")"
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "core/dual.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

inline constexpr std::size_t kMaxExpressionLength = 500;  // in bytes

class Expression {
 public:
  // Errors: "bad_expression", with the column (from 1) at which something else was expected, what, and what is there.
  static Result<Expression> parse(std::string_view text);

  // Value and both derivatives. Where a derivative does not exist: abs has slope 0 at 0, min and max that of their
  // first argument where both are equal. Outside a function's domain the value is not a number.
  template <class T>
  Evaluation<T> at(T x, T y) const;

  // The names an expression may use, in words.
  static std::string names();

  // One step of the program that a text becomes: it works on a stack.
  enum class Op {
    kNumber,
    kX,
    kY,  // push
    kNegate,
    kPowerOf,
    kExp,
    kLog,
    kSqrt,
    kSin,
    kCos,
    kTan,
    kTanh,
    kSigmoid,
    kAbs,  // of the top
    kAdd,
    kSubtract,
    kMultiply,
    kDivide,
    kPower,
    kMin,
    kMax  // of the two on top
  };
  static constexpr bool is_binary(Op op) { return op >= Op::kAdd; }
  struct Step {
    Op op;
    double number = 0;  // kNumber: itself; kPowerOf: the whole exponent
  };

  const std::vector<Step>& steps() const { return steps_; }

 private:
  friend class ExpressionParser;

  static constexpr std::size_t kStack = 32;

  template <class T>
  static Evaluation<T> apply(Step step, const Evaluation<T>& a);
  template <class T>
  static Evaluation<T> apply(Op op, const Evaluation<T>& a, const Evaluation<T>& b);

  std::vector<Step> steps_;
};

template <class T>
Evaluation<T> Expression::apply(Step step, const Evaluation<T>& a) {
  using namespace elementary;
  T value = a.f;
  T slope(1);
  switch (step.op) {
    case Op::kNegate:
      return {-a.f, -a.dx, -a.dy};
    case Op::kPowerOf: {
      const int n = static_cast<int>(step.number);
      const T exponent = constant<T>(step.number);
      if (n < 0) {
        value = 1 / pow_int(a.f, -n);
        slope = exponent * value / a.f;
      } else {
        value = pow_int(a.f, n);
        slope = n == 0 ? T(0) : exponent * pow_int(a.f, n - 1);
      }
      break;
    }
    case Op::kExp:
      slope = value = exp(a.f);
      break;
    case Op::kLog:
      value = log(a.f);
      slope = 1 / a.f;
      break;
    case Op::kSqrt:
      value = sqrt(a.f);
      slope = constant<T>(0.5) / value;
      break;
    case Op::kSin:
      value = sin(a.f);
      slope = cos(a.f);
      break;
    case Op::kCos:
      value = cos(a.f);
      slope = -sin(a.f);
      break;
    case Op::kTan:
      value = sin(a.f) / cos(a.f);
      slope = 1 + value * value;
      break;
    case Op::kTanh:
      value = tanh(a.f);
      slope = 1 - value * value;
      break;
    case Op::kSigmoid:
      value = sigmoid(a.f);
      slope = value * (1 - value);
      break;
    default:  // kAbs
      value = abs(a.f);
      slope = T(plain(a.f) > 0 ? 1 : (plain(a.f) < 0 ? -1 : 0));
      break;
  }
  return {value, chain(slope, a.dx), chain(slope, a.dy)};
}

template <class T>
Evaluation<T> Expression::apply(Op op, const Evaluation<T>& a, const Evaluation<T>& b) {
  using namespace elementary;
  T value(0);
  T by_a(1);
  T by_b(1);
  switch (op) {
    case Op::kAdd:
      value = a.f + b.f;
      break;
    case Op::kSubtract:
      value = a.f - b.f;
      by_b = T(-1);
      break;
    case Op::kMultiply:
      value = a.f * b.f;
      by_a = b.f;
      by_b = a.f;
      break;
    case Op::kDivide:
      value = a.f / b.f;
      by_a = 1 / b.f;
      by_b = -value / b.f;
      break;
    case Op::kPower:
      value = pow(a.f, b.f);
      by_a = b.f * pow(a.f, b.f - 1);
      by_b = plain(value) == 0 ? T(0) : value * log(a.f);
      break;
    case Op::kMin:  // not a number where either is not
      return plain(b.f) < plain(a.f) || plain(b.f) != plain(b.f) ? b : a;
    default:  // kMax
      return plain(b.f) > plain(a.f) || plain(b.f) != plain(b.f) ? b : a;
  }
  return {value, chain(by_a, a.dx) + chain(by_b, b.dx), chain(by_a, a.dy) + chain(by_b, b.dy)};
}

template <class T>
Evaluation<T> Expression::at(T x, T y) const {
  std::array<Evaluation<T>, kStack> stack;
  std::size_t size = 0;
  for (const Step& step : steps_) {
    switch (step.op) {
      case Op::kNumber:
        stack[size++] = {constant<T>(step.number), T(0), T(0)};
        break;
      case Op::kX:
        stack[size++] = {x, T(1), T(0)};
        break;
      case Op::kY:
        stack[size++] = {y, T(0), T(1)};
        break;
      default:
        if (is_binary(step.op)) {
          --size;
          stack[size - 1] = apply(step.op, stack[size - 1], stack[size]);
        } else {
          stack[size - 1] = apply(step, stack[size - 1]);
        }
        break;
    }
  }
  return stack[0];
}

}  // namespace slalom::model
