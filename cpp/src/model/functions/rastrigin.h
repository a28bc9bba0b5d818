// Rastrigin's function: a bowl with a cosine laid over it, a minimum near every whole number.
#pragma once

#include <numbers>

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Rastrigin {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "rastrigin";
    info.name = "Rastrigin";
    info.summary =
        "A bowl full of dents, one near every pair of whole numbers: descent stops in the nearest, only noise or "
        "momentum "
        "leads on.";
    info.equation = R"(f(w) = \sum_{i=1}^{n} w_i^2 + 10\,(1 - \cos 2\pi w_i))";
    info.reference =
        "Rastrigin, Systems of Extremal Control, Nauka (1974); in n variables: Mühlenbein, Schomisch, Born, The "
        "parallel "
        "genetic algorithm as function optimizer, Parallel Computing 17 (1991)";
    info.fields = {dimension_field()};
    info.domain = {-5.12, 5.12, -5.12, 5.12};
    info.start = {2.25, -1.75};
    info.minima = {{0, 0}};
    return info;
  }

  Rastrigin(const Entry&, const Configured&) {}

  template <class T, std::size_t N>
  T operator()(std::span<const T, N> w, std::span<T, N> g) const {
    const T two_pi = constant<T>(2 * std::numbers::pi);
    T sum(0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      const T angle = two_pi * w[i];
      sum += w[i] * w[i] + 10 * (1 - elementary::cos(angle));
      g[i] = 2 * w[i] + 10 * two_pi * elementary::sin(angle);
    }
    return sum;
  }
};

}  // namespace slalom::model
