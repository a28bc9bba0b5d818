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
    info.equation = R"(f(w) = \sum_{i=1}^{n-1} (1 - w_i)^2 + 100\,(w_{i+1} - w_i^2)^2,\quad
n = 2:\ f(x, y) = (1 - x)^2 + 100\,(y - x^2)^2)";
    info.reference =
        "Rosenbrock, An automatic method for finding the greatest or least value of a function, The Computer Journal 3 "
        "(1960); the chain of n variables as in SciPy's rosen";
    info.fields = {dimension_field()};
    info.domain = {-2, 2, -1, 3};
    info.start = {-1.2, 1};
    info.minima = {{1, 1}};
    return info;
  }

  Rosenbrock(const Entry&, const Configured&) {}

  template <class T, std::size_t N>
  T operator()(std::span<const T, N> w, std::span<T, N> g) const {
    T sum(0);
    for (std::size_t i = 0; i + 1 < w.size(); ++i) {
      const T a = 1 - w[i];
      const T b = w[i + 1] - w[i] * w[i];
      const T slope = -2 * a - 400 * w[i] * b;
      sum += a * a + 100 * b * b;
      g[i] = i == 0 ? slope : g[i] + slope;
      g[i + 1] = 200 * b;
    }
    return sum;
  }
};

}  // namespace slalom::model
