// The function a person types. What is allowed is said in model/expression.h.
#pragma once

#include <optional>
#include <string>

#include "model/expression.h"
#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Typed {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "typed";
    info.name = "Your own";
    info.summary =
        "Any expression in x and y; its derivatives are worked out exactly. It may have numbers, + - * / ^, brackets "
        "and " +
        Expression::names() + ".";
    info.equation = R"(f(x, y) = \text{what you type})";
    info.reference =
        "Derivatives by forward-mode automatic differentiation: Griewank, Walther, Evaluating Derivatives, 2nd ed., "
        "SIAM "
        "(2008), chapter 3";
    info.fields = {Field{.id = "expression",
                         .name = "f(x, y)",
                         .help = "The function, such as x^2 + 10*sin(y).",
                         .type = FieldType::kText,
                         .default_text = "x^2/10 + y^2/5 + sin(2*x)*cos(y)",
                         .min_length = 1,
                         .max_length = kMaxExpressionLength},
                   domain_field({-5, 5, -5, 5})};
    info.domain = {-5, 5, -5, 5};
    info.start = {3, 2};
    return info;
  }

  static std::optional<Error> check(const Entry& entry, const Configured& config) {
    const auto parsed = Expression::parse(value_of(entry, config, "expression").text);
    if (parsed) return std::nullopt;
    Error error = parsed.errors().front();
    error.path = "expression";
    return error;
  }

  Typed(const Entry& entry, const Configured& config)
      : expression_(*Expression::parse(value_of(entry, config, "expression").text)) {}

  template <class T>
  Evaluation<T> operator()(T x, T y) const {
    return expression_.at(x, y);
  }

 private:
  Expression expression_;
};

}  // namespace slalom::model
