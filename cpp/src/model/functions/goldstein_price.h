// The Goldstein-Price function: values over six orders of magnitude, four minima in narrow crossing valleys.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class GoldsteinPrice {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "goldstein_price";
    info.name = "Goldstein–Price";
    info.summary =
        "Values from 3 to a million: a rate small enough for the steep sides crawls along the valleys, in which there "
        "are "
        "four minima.";
    info.equation = R"(f(x, y) = \bigl(1 + (x + y + 1)^2 (19 - 14x + 3x^2 - 14y + 6xy + 3y^2)\bigr)
\bigl(30 + (2x - 3y)^2 (18 - 32x + 12x^2 + 48y - 36xy + 27y^2)\bigr))";
    info.reference = "Goldstein, Price, On descent from local minima, Mathematics of Computation 25 (1971)";
    info.domain = {-2, 2, -2, 2};
    info.start = {-0.5, -1};
    info.minima = {{0, -1}};
    info.minimum_value = 3;
    return info;
  }

  GoldsteinPrice(const Entry&, const Configured&) {}

  // The first factor depends on x + y alone, the second on 2x - 3y.
  template <class T>
  Evaluation<T> operator()(T x, T y) const {
    const T s = x + y;
    const T a = s + 1;
    const T p = (3 * s - 14) * s + 19;
    const T b = 2 * x - 3 * y;
    const T q = (3 * b - 16) * b + 18;
    const T first = 1 + a * a * p;
    const T second = 30 + b * b * q;
    const T first_slope = a * (2 * p + a * (6 * s - 14));
    const T second_slope = b * (2 * q + b * (6 * b - 16));
    const T along = first_slope * second;
    const T across = first * second_slope;
    return {first * second, along + 2 * across, along - 3 * across};
  }
};

}  // namespace slalom::model
