// What the arithmetic of rules and stages may use besides + - * / < ==, for every value type: float, double and
// Expr. Everything here is exact by IEEE 754, so results have the same bits on every target.
#pragma once

#include <cmath>

#include "optim/expression.h"

namespace slalom::optim {

inline float sqrt(float x) { return std::sqrt(x); }
inline double sqrt(double x) { return std::sqrt(x); }
inline float abs(float x) { return std::abs(x); }
inline double abs(double x) { return std::abs(x); }
inline float select(bool condition, float yes, float no) { return condition ? yes : no; }
inline double select(bool condition, double yes, double no) { return condition ? yes : no; }

// State that fades away ends at zero instead of among the denormal numbers, where processors are a hundred times
// slower; WebAssembly has no switch for that. 1e-30 is far below what can still move a parameter.
template <class V>
V flush(const V& x) {
  return select(abs(x) < V(1e-30), V(0), x);
}

// The running product beta^t after one more step, for bias corrections: a product stays right when beta is edited
// or scheduled during the run. Below 1e-12 it no longer changes 1 - beta^t and stays where it is.
template <class V>
V decayed_power(const V& power, const V& beta) {
  return select(power < V(1e-12), power, power * beta);
}

}  // namespace slalom::optim
