// Rosenbrock's banana-shaped valley.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Rosenbrock {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "rosenbrock";
    info.name = "Rosenbrock";
    info.summary = "A curved valley with a nearly flat floor: reaching the valley is easy, following it is not.";
    info.equation = R"(f(x, y) = (1 - x)^2 + 100\,(y - x^2)^2)";
    info.reference =
        "Rosenbrock, An automatic method for finding the greatest or least value of a function, The Computer Journal 3 "
        "(1960)";
    info.domain = {-2, 2, -1, 3};
    info.start = {-1.2, 1};
    info.minima = {{1, 1}};
    return info;
  }

  Rosenbrock(const Entry&, const Configured&) {}

  template <class S>
  Evaluation<S> operator()(S x, S y) const {
    const S a = 1 - x;
    const S b = y - x * x;
    return {a * a + 100 * b * b, -2 * a - 400 * x * b, 200 * b};
  }
};

}  // namespace slalom::model
