// What a test function's arithmetic looks like.
//
// A function is a small class with: static FunctionInfo info(); a constructor from (const Entry&, const Configured&),
// its own info and the chosen field values; and its arithmetic, which gives the value and the gradient together, as a
// template over the value type: float, double or a dual number of either (core/dual.h), from which Hessian-vector
// products come. Of two variables:
//
//   template <class T> Evaluation<T> operator()(T x, T y) const;
//
// or of any number of them, with a field dimension_field(); two are then passed as spans of fixed size:
//
//   template <class T, std::size_t N> T operator()(std::span<const T, N> w, std::span<T, N> g) const;
//
// One line in functions.cpp registers it.
#pragma once

#include <cstddef>
#include <span>

#include "core/dual.h"

namespace slalom::model {

template <class T>
struct Evaluation {
  T f{};   // value
  T dx{};  // df/dx
  T dy{};  // df/dy
};

// A parameter of the function as a constant of the value type, rounded to its precision.
template <class T>
T constant(double x) {
  return T(static_cast<decltype(elementary::plain(T{}))>(x));
}

template <class F>
concept AnyDimension = requires(const F f, std::span<const double> w, std::span<double> g) { f(w, g); };

// Value into the result, gradient into g, whatever form the arithmetic has.
template <class F, class T, std::size_t N>
T evaluate(const F& f, std::span<const T, N> w, std::span<T, N> g) {
  if constexpr (AnyDimension<F>) {
    return f(w, g);
  } else {
    const Evaluation<T> at = f(w[0], w[1]);
    g[0] = at.dx;
    g[1] = at.dy;
    return at.f;
  }
}

}  // namespace slalom::model
