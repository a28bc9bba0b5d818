// Expr: a value type that computes nothing and records what would be computed. The arithmetic of rules, activations and
// losses is made of templates over their value type; instantiated with Expr it yields a Recording, from which other
// forms of the same arithmetic can be made (shader code, Python) and which tests compare with the processor's result.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace slalom {

enum class Operation : std::uint8_t {
  kInput,     // `name`: what it means is told by whoever records
  kConstant,  // `constant`
  kAdd,       // arguments[0] + arguments[1], and so on
  kSubtract,
  kMultiply,
  kDivide,
  kSquareRoot,
  kAbsolute,
  kPower,  // arguments[0] to the power of arguments[1], as detmath::pow
  kLess,   // arguments[0] < arguments[1]
  kEqual,
  kSelect,        // arguments[0] ? arguments[1] : arguments[2]
  kSegmentSum,    // sum of arguments[0] over all parameters of the segment
  kRowMean,       // mean of arguments[0] over the row of the matrix
  kColumnMean,    // mean of arguments[0] over the column of the matrix
  kNewtonSchulz,  // arguments[0] of the whole matrix made orthogonal in arguments[1] steps: optim/newton_schulz.h
  // Functions of arguments[0]: core/detmath.h.
  kExp,
  kLog,
  kTanh,
  kSigmoid,
  kSoftplus,
  kErf,
  kExpm1OfNegative,
  kExampleSum,  // sum of arguments[0] over all outputs for one example
  kExampleMax,  // the largest of them
};

struct Node {
  Operation operation = Operation::kConstant;
  std::array<int, 3> arguments{-1, -1, -1};  // indices of earlier nodes; -1: none
  double constant = 0;
  std::string name;
};

class Expr;

// Recorded arithmetic: nodes in an order in which they can be evaluated, and what they give.
class Recording {
 public:
  struct Output {
    std::string name;
    int node = -1;
  };

  Expr input(std::string_view name);
  void output(std::string_view name, const Expr& value);

  const std::vector<Node>& nodes() const { return nodes_; }
  const std::vector<Output>& outputs() const { return outputs_; }

 private:
  friend class Expr;
  int add(Node node);
  int node_of(const Expr& value);

  std::vector<Node> nodes_;
  std::vector<Output> outputs_;
};

// A node of a recording, or a constant that belongs to none yet. Operations on constants alone are carried out.
class Expr {
 public:
  Expr() = default;
  Expr(double constant) : constant_(constant) {}  // NOLINT(google-explicit-constructor): rules write 1 - beta

  friend Expr operator+(const Expr& a, const Expr& b);
  friend Expr operator-(const Expr& a, const Expr& b);
  friend Expr operator*(const Expr& a, const Expr& b);
  friend Expr operator/(const Expr& a, const Expr& b);
  friend Expr operator<(const Expr& a, const Expr& b);
  friend Expr operator==(const Expr& a, const Expr& b);
  friend Expr operator>(const Expr& a, const Expr& b) { return b < a; }
  // Not of what is no number: there it is true.
  friend Expr operator<=(const Expr& a, const Expr& b);
  friend Expr operator-(const Expr& x) { return Expr(0) - x; }
  friend Expr sqrt(const Expr& x);
  friend Expr abs(const Expr& x);
  friend Expr power(const Expr& x, const Expr& y);
  friend Expr select(const Expr& condition, const Expr& yes, const Expr& no);
  friend Expr segment_sum(const Expr& x);
  friend Expr row_mean(const Expr& x);
  friend Expr column_mean(const Expr& x);
  friend Expr newton_schulz(const Expr& x, const Expr& steps);
  friend Expr exp(const Expr& x);
  friend Expr log(const Expr& x);
  friend Expr tanh(const Expr& x);
  friend Expr sigmoid(const Expr& x);
  friend Expr softplus(const Expr& x);
  friend Expr erf(const Expr& x);
  friend Expr expm1_of_negative(const Expr& x);
  friend Expr example_sum(const Expr& x);
  friend Expr example_max(const Expr& x);

 private:
  friend class Recording;
  Expr(Recording* recording, int node) : recording_(recording), node_(node) {}
  static Expr make(Operation operation, std::initializer_list<Expr> arguments);

  Recording* recording_ = nullptr;
  int node_ = -1;
  double constant_ = 0;
};

// Friends are found by their arguments' type only; these make them visible to the templates as well.
Expr sqrt(const Expr& x);
Expr abs(const Expr& x);
Expr power(const Expr& x, const Expr& y);
Expr select(const Expr& condition, const Expr& yes, const Expr& no);
Expr segment_sum(const Expr& x);
Expr row_mean(const Expr& x);
Expr column_mean(const Expr& x);
Expr newton_schulz(const Expr& x, const Expr& steps);
Expr exp(const Expr& x);
Expr log(const Expr& x);
Expr tanh(const Expr& x);
Expr sigmoid(const Expr& x);
Expr softplus(const Expr& x);
Expr erf(const Expr& x);
Expr expm1_of_negative(const Expr& x);
Expr example_sum(const Expr& x);
Expr example_max(const Expr& x);

}  // namespace slalom
