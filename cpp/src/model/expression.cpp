// The parser of typed expressions: recursive descent with a bounded depth, constants folded on the way.
#include "model/expression.h"

#include <cmath>
#include <cstdlib>
#include <numbers>
#include <optional>
#include <string>
#include <utility>

namespace slalom::model {
namespace {

constexpr std::size_t kMaxDepth = 40;       // brackets inside each other
constexpr double kMaxWholeExponent = 1024;  // above: the general power, of positive numbers only

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

constexpr std::string_view kOperandWords = "a number, x, y, pi, e, a function or \"(\"";

}  // namespace

class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  Result<Expression> parse() {
    if (text_.size() > kMaxExpressionLength) {
      return Error{"bad_expression", "",
                   "is too long: " + std::to_string(text_.size()) + " characters, at most " +
                       std::to_string(kMaxExpressionLength) + " are allowed"};
    }
    sum();
    if (!error_ && !at_end()) {
      fail(peek() == ')' ? "\")\" closes no bracket" : "expected an operator such as + or * before " + found());
    }
    if (error_) return *error_;
    return std::move(expression_);
  }

  static std::string names() {
    std::string words = "x, y, pi, e";
    for (const Function& function : kFunctions) words += ", " + std::string(function.name);
    return words;
  }

 private:
  using Op = Expression::Op;

  struct Function {
    std::string_view name;
    Op op;
    int arguments;
  };
  static constexpr std::array<Function, 11> kFunctions{{{"abs", Op::kAbs, 1},
                                                        {"cos", Op::kCos, 1},
                                                        {"exp", Op::kExp, 1},
                                                        {"log", Op::kLog, 1},
                                                        {"max", Op::kMax, 2},
                                                        {"min", Op::kMin, 2},
                                                        {"sigmoid", Op::kSigmoid, 1},
                                                        {"sin", Op::kSin, 1},
                                                        {"sqrt", Op::kSqrt, 1},
                                                        {"tan", Op::kTan, 1},
                                                        {"tanh", Op::kTanh, 1}}};

  // Text.
  void skip_space() {
    while (position_ < text_.size() && is_space(text_[position_])) ++position_;
  }
  bool at_end() {
    skip_space();
    return position_ >= text_.size();
  }
  char peek() { return at_end() ? '\0' : text_[position_]; }
  bool accept(char c) {
    if (at_end() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  std::string_view name_here() {
    std::size_t end = position_;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    return text_.substr(position_, end - position_);
  }
  // What stands here, in quotes: a name, a number's start, or one character with all its UTF-8 bytes.
  std::string found() {
    if (at_end()) return "the end";
    std::size_t size = is_letter(text_[position_]) ? name_here().size() : 1;
    while (position_ + size < text_.size() && (static_cast<unsigned char>(text_[position_ + size]) & 0xc0U) == 0x80U) {
      ++size;
    }
    return "\"" + std::string(text_.substr(position_, size)) + "\"";
  }

  // Only the first fault is told; everything returns as soon as there is one.
  void fail(const std::string& message) { fail_at(at_end() ? text_.size() : position_, message); }
  void fail_at(std::size_t position, const std::string& message) {
    if (!error_) error_ = Error{"bad_expression", "", "column " + std::to_string(position + 1) + ": " + message};
  }
  bool enter() {
    if (++depth_ <= kMaxDepth) return true;
    fail("is nested more than " + std::to_string(kMaxDepth) + " deep");
    return false;
  }
  void leave() { --depth_; }

  // Program. Operators on constants are worked out at once, in double.
  void push(Op op, double number = 0) {
    if (++stack_ > Expression::kStack) {
      fail("needs more than " + std::to_string(Expression::kStack) + " intermediate values at once; simplify it");
      return;
    }
    expression_.steps_.push_back({op, number});
  }
  void apply(Op op, std::size_t position, double number = 0) {
    if (error_) return;
    auto& steps = expression_.steps_;
    const std::size_t operands = Expression::is_binary(op) ? 2 : 1;
    stack_ -= operands - 1;
    bool constant = true;
    for (std::size_t i = 0; i < operands; ++i) constant = constant && steps[steps.size() - 1 - i].op == Op::kNumber;
    if (!constant) {
      steps.push_back({op, number});
      return;
    }
    const Evaluation<double> last{steps.back().number};
    if (operands == 2) steps.pop_back();
    double& folded = steps.back().number;
    folded = operands == 2 ? Expression::apply(op, Evaluation<double>{folded}, last).f
                           : Expression::apply({op, number}, last).f;
    if (!std::isfinite(folded)) fail_at(position, "this part has no finite value");
  }

  // Grammar; see the header.
  void sum() {
    if (!enter()) return;
    product();
    for (char c = peek(); !error_ && (c == '+' || c == '-'); c = peek()) {
      const std::size_t here = position_++;
      product();
      apply(c == '+' ? Op::kAdd : Op::kSubtract, here);
    }
    leave();
  }

  void product() {
    signed_operand();
    for (char c = peek(); !error_ && (c == '*' || c == '/'); c = peek()) {
      const std::size_t here = position_++;
      signed_operand();
      apply(c == '*' ? Op::kMultiply : Op::kDivide, here);
    }
  }

  void signed_operand() {
    std::size_t here = position_;
    bool negative = false;
    for (char c = peek(); c == '+' || c == '-'; c = peek()) {
      here = position_++;
      negative = negative != (c == '-');
    }
    power();
    if (negative) apply(Op::kNegate, here);
  }

  void power() {
    operand();
    const std::size_t base_size = expression_.steps_.size();
    if (error_ || !accept('^')) return;
    const std::size_t here = position_ - 1;
    signed_operand();  // a tower of powers ends where the stack does
    if (error_) return;
    const auto& last = expression_.steps_.back();
    const bool whole = expression_.steps_.size() == base_size + 1 && last.op == Op::kNumber &&
                       last.number == std::floor(last.number) && std::abs(last.number) <= kMaxWholeExponent;
    if (!whole) {
      apply(Op::kPower, here);
      return;
    }
    const double exponent = last.number;
    expression_.steps_.pop_back();
    --stack_;
    apply(Op::kPowerOf, here, exponent);
  }

  void operand() {
    const char c = peek();
    if (is_digit(c) || c == '.') {
      number();
    } else if (is_letter(c)) {
      name();
    } else if (accept('(')) {
      const std::size_t open = position_ - 1;
      sum();
      close(open);
    } else {
      fail("expected " + std::string(kOperandWords) + ", but found " + found());
    }
  }

  void close(std::size_t open) {
    if (error_ || accept(')')) return;
    fail("expected \")\" for the bracket at column " + std::to_string(open + 1) + ", or an operator, but found " +
         found());
  }

  // digits [. digits] [e [sign] digits]; an e without digits behind it is no part of the number.
  void number() {
    const std::size_t start = position_;
    std::size_t end = start;
    const auto digits = [&] {
      const std::size_t first = end;
      while (end < text_.size() && is_digit(text_[end])) ++end;
      return end - first;
    };
    std::size_t count = digits();
    if (end < text_.size() && text_[end] == '.') {
      ++end;
      count += digits();
    }
    if (count == 0) {
      fail("expected digits around the decimal point");
      return;
    }
    if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
      const std::size_t before = end++;
      if (end < text_.size() && (text_[end] == '+' || text_[end] == '-')) ++end;
      if (digits() == 0) end = before;
    }
    const double value = std::strtod(std::string(text_.substr(start, end - start)).c_str(), nullptr);
    if (!std::isfinite(value)) {
      fail("this number is too large");
      return;
    }
    position_ = end;
    push(Op::kNumber, value);
  }

  void name() {
    const std::size_t start = position_;
    const std::string_view word = name_here();
    position_ += word.size();
    if (word == "x" || word == "y") return push(word == "x" ? Op::kX : Op::kY);
    if (word == "pi") return push(Op::kNumber, std::numbers::pi);
    if (word == "e") return push(Op::kNumber, std::numbers::e);
    for (const Function& function : kFunctions) {
      if (function.name == word) return call(function, start);
    }
    fail_at(start, "unknown name \"" + std::string(word) + "\"; known are " + names());
  }

  void call(const Function& function, std::size_t start) {
    if (!accept('(')) {
      fail("expected \"(\" after " + std::string(function.name) + ", but found " + found());
      return;
    }
    const std::size_t open = position_ - 1;
    for (int i = 0; i < function.arguments; ++i) {
      if (i > 0 && !accept(',')) {
        fail("expected \",\" and another argument, since " + std::string(function.name) + " takes " +
             std::to_string(function.arguments) + ", but found " + found());
      }
      if (error_) return;
      sum();
      if (error_) return;
    }
    if (peek() == ',') {
      fail(std::string(function.name) + " takes " + std::to_string(function.arguments) +
           (function.arguments == 1 ? " argument" : " arguments") + "; expected \")\"");
      return;
    }
    close(open);
    apply(function.op, start);
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t depth_ = 0;
  std::size_t stack_ = 0;
  Expression expression_;
  std::optional<Error> error_;
};

Result<Expression> Expression::parse(std::string_view text) { return ExpressionParser(text).parse(); }

std::string Expression::names() { return ExpressionParser::names(); }

}  // namespace slalom::model
