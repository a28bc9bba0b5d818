// The Styblinski-Tang function: a double well along every axis, one side deeper.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class StyblinskiTang {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "styblinski_tang";
    info.name = "Styblinski–Tang";
    info.summary =
        "Two wells along every axis, the one on the negative side deeper: from the wrong side plain descent never "
        "finds "
        "it.";
    info.equation = R"(f(w) = \tfrac12 \sum_{i=1}^{n} w_i^4 - 16 w_i^2 + 5 w_i)";
    info.reference =
        "Styblinski, Tang, Experiments in nonconvex optimization: stochastic approximation with function smoothing and "
        "simulated annealing, Neural Networks 3 (1990)";
    info.fields = {dimension_field()};
    info.domain = {-5, 5, -5, 5};
    info.start = {4, 3};
    info.minima = {{-2.903534027771177, -2.903534027771177}};
    info.minimum_value = -78.33233140754282;
    info.minimum_per_variable = info.minimum_value / 2;
    return info;
  }

  StyblinskiTang(const Entry&, const Configured&) {}

  template <class T, std::size_t N>
  T operator()(std::span<const T, N> w, std::span<T, N> g) const {
    T sum(0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      const T square = w[i] * w[i];
      sum += (square - 16) * square + 5 * w[i];
      g[i] = (2 * square - 16) * w[i] + constant<T>(2.5);
    }
    return sum / 2;
  }
};

}  // namespace slalom::model
