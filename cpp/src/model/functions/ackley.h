// Ackley's function: an almost flat, rippled plain around one deep funnel.
#pragma once

#include <numbers>

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Ackley {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "ackley";
    info.name = "Ackley";
    info.summary =
        "A rippled plain, flat far out, around one funnel with a pointed tip: far away the slope says little about "
        "where "
        "the minimum is.";
    info.equation =
        R"(f(w) = -20 \exp\Bigl(-0.2 \sqrt{\tfrac1n \sum_i w_i^2}\Bigr) - \exp\Bigl(\tfrac1n \sum_i \cos 2\pi w_i\Bigr)
+ 20 + e)";
    info.reference =
        "Ackley, A Connectionist Machine for Genetic Hillclimbing, Kluwer (1987); in n variables: Bäck, Evolutionary "
        "Algorithms in Theory and Practice, Oxford University Press (1996)";
    info.fields = {dimension_field()};
    info.domain = {-5, 5, -5, 5};
    info.start = {2.5, 1.5};
    info.minima = {{0, 0}};
    return info;
  }

  Ackley(const Entry&, const Configured&) {}

  // The tip is a kink; its gradient is said to be 0.
  template <class T, std::size_t N>
  T operator()(std::span<const T, N> w, std::span<T, N> g) const {
    const T n = constant<T>(static_cast<double>(w.size()));
    const T two_pi = constant<T>(2 * std::numbers::pi);
    T squares(0);
    T cosines(0);
    for (std::size_t i = 0; i < w.size(); ++i) {
      squares += w[i] * w[i];
      cosines += elementary::cos(two_pi * w[i]);
    }
    const bool tip = elementary::plain(squares) == 0;
    const T radius = tip ? T(0) : elementary::sqrt(squares / n);
    const T funnel = elementary::exp(constant<T>(-0.2) * radius);
    const T ripple = elementary::exp(cosines / n);
    const T pull = tip ? T(0) : 4 * funnel / (n * radius);
    for (std::size_t i = 0; i < w.size(); ++i) {
      g[i] = pull * w[i] + two_pi / n * ripple * elementary::sin(two_pi * w[i]);
    }
    return 20 * (1 - funnel) + (elementary::exp(T(1)) - ripple);
  }
};

}  // namespace slalom::model
