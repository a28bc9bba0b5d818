// Himmelblau's function: four equal minima.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Himmelblau {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "himmelblau";
    info.name = "Himmelblau";
    info.summary = "Four minima of equal depth: the start decides which one is reached.";
    info.equation = R"(f(x, y) = (x^2 + y - 11)^2 + (x + y^2 - 7)^2)";
    info.reference = "Himmelblau, Applied Nonlinear Programming, McGraw-Hill (1972)";
    info.domain = {-5, 5, -5, 5};
    info.start = {0, 0};
    info.minima = {{3, 2},
                   {-2.805118086952745, 3.131312518250573},
                   {-3.779310253377747, -3.283185991286170},
                   {3.584428340330492, -1.848126526964404}};
    return info;
  }

  Himmelblau(const Entry&, const Configured&) {}

  template <class S>
  Evaluation<S> operator()(S x, S y) const {
    const S a = x * x + y - 11;
    const S b = x + y * y - 7;
    return {a * a + b * b, 4 * x * a + 2 * b, 2 * a + 4 * y * b};
  }
};

}  // namespace slalom::model
