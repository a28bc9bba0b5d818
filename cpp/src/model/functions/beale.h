// Beale's function: three squared residuals, steep rims around flat plains.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Beale {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "beale";
    info.name = "Beale";
    info.summary = "Flat plains with steep rims at the corners: gradients change by orders of magnitude.";
    info.equation = R"(f(x, y) = (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2)";
    info.reference =
        "Beale, On an iterative method for finding a local minimum of a function of more than one variable, Princeton "
        "technical report 25 (1958)";
    info.domain = {-4.5, 4.5, -4.5, 4.5};
    info.start = {1, 1};
    info.minima = {{3, 0.5}};
    return info;
  }

  Beale(const Entry&, const Configured&) {}

  template <class S>
  Evaluation<S> operator()(S x, S y) const {
    const S y2 = y * y;
    const S y3 = y2 * y;
    const S a = S(1.5) - x + x * y;
    const S b = S(2.25) - x + x * y2;
    const S c = S(2.625) - x + x * y3;
    return {a * a + b * b + c * c, 2 * (a * (y - 1) + b * (y2 - 1) + c * (y3 - 1)),
            2 * x * (a + 2 * b * y + 3 * c * y2)};
  }
};

}  // namespace slalom::model
