// The three-hump camel: three wells in a row, the middle one deepest.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class ThreeHumpCamel {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "three_hump_camel";
    info.name = "Three-hump camel";
    info.summary = "Three wells in a row, the middle one deepest: momentum may carry a run over a hump into the next.";
    info.equation = R"(f(x, y) = 2x^2 - 1.05x^4 + \tfrac16 x^6 + x y + y^2)";
    info.reference =
        "Branin, Widely convergent method for finding multiple solutions of simultaneous nonlinear equations, IBM "
        "Journal "
        "of Research and Development 16 (1972)";
    info.domain = {-2.5, 2.5, -2.5, 2.5};
    info.start = {2, 2};
    info.minima = {{0, 0}};
    return info;
  }

  ThreeHumpCamel(const Entry&, const Configured&) {}

  template <class T>
  Evaluation<T> operator()(T x, T y) const {
    const T x2 = x * x;
    return {((x2 / 6 - constant<T>(1.05)) * x2 + 2) * x2 + (x + y) * y, ((x2 - constant<T>(4.2)) * x2 + 4) * x + y,
            x + 2 * y};
  }
};

}  // namespace slalom::model
