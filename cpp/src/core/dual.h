// Dual numbers: a value and its slope along one direction, carried through a computation by the chain rule
// (forward-mode automatic differentiation; Griewank and Walther, Evaluating Derivatives, 2nd ed. 2008, section 3.1).
// Also the elementary functions by one name for plain numbers and duals, so that arithmetic written as a template over
// its value type runs on float, double, Dual<float> and Dual<Dual<double>>. Plain numbers go to core/detmath.
#pragma once

#include <cmath>
#include <concepts>
#include <type_traits>

#include "core/detmath.h"
#include "core/simd.h"

namespace slalom {

template <class S>
struct Dual {
  S value{};
  S slope{};

  constexpr Dual() = default;
  constexpr Dual(S at, S along) : value(at), slope(along) {}
  // A constant. Implicit, so that 2 * x and 1 - x read as they do for plain numbers.
  constexpr Dual(double constant) : value(static_cast<S>(constant)) {}  // NOLINT(google-explicit-constructor)
  constexpr Dual(S constant)                                            // NOLINT(google-explicit-constructor)
    requires(!std::same_as<S, double>)
      : value(constant) {}
  constexpr Dual(int constant) : value(static_cast<S>(constant)) {}  // NOLINT(google-explicit-constructor)

  friend constexpr Dual operator+(const Dual& a, const Dual& b) { return {a.value + b.value, a.slope + b.slope}; }
  friend constexpr Dual operator-(const Dual& a, const Dual& b) { return {a.value - b.value, a.slope - b.slope}; }
  friend constexpr Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.slope * b.value + a.value * b.slope};
  }
  friend constexpr Dual operator/(const Dual& a, const Dual& b) {
    const S quotient = a.value / b.value;
    return {quotient, (a.slope - quotient * b.slope) / b.value};
  }
  friend constexpr Dual operator-(const Dual& a) { return {-a.value, -a.slope}; }
  friend constexpr bool operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  friend constexpr bool operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
  constexpr Dual& operator+=(const Dual& b) { return *this = *this + b; }
  constexpr Dual& operator-=(const Dual& b) { return *this = *this - b; }
  constexpr Dual& operator*=(const Dual& b) { return *this = *this * b; }
};

namespace elementary {

// The plain number inside: what comparisons look at.
template <std::floating_point S>
constexpr S plain(S x) {
  return x;
}
template <class S>
constexpr auto plain(const Dual<S>& x) {
  return plain(x.value);
}

// Whether a number is 0 together with all its slopes: it does not depend on the direction at all.
template <std::floating_point S>
constexpr bool is_zero(S x) {
  return x == 0;
}
template <class S>
constexpr bool is_zero(const Dual<S>& x) {
  return is_zero(x.value) && is_zero(x.slope);
}

// derivative * slope, but 0 where nothing depends on the direction, whatever the derivative: at a point where a root's
// derivative is infinite, the slope along the other axis is still a number.
template <class S>
constexpr S chain(const S& derivative, const S& slope) {
  return is_zero(slope) ? S{} : derivative * slope;
}

template <std::floating_point S>
S exp(S x) {
  return detmath::exp(x);
}
template <std::floating_point S>
S log(S x) {
  return detmath::log(x);
}
template <std::floating_point S>
S sqrt(S x) {
  return std::sqrt(x);
}
template <std::floating_point S>
S sin(S x) {
  return detmath::sin(x);
}
template <std::floating_point S>
S cos(S x) {
  return detmath::cos(x);
}
template <std::floating_point S>
S tanh(S x) {
  return detmath::tanh(x);
}
template <std::floating_point S>
S sigmoid(S x) {
  return detmath::sigmoid(x);
}
template <std::floating_point S>
S erf(S x) {
  return detmath::erf(x);
}
template <std::floating_point S>
S abs(S x) {
  return x < 0 ? -x : x;
}
template <std::floating_point S>
S pow(S x, S y) {
  return detmath::pow(x, y);
}

template <class S>
Dual<S> exp(const Dual<S>& x) {
  const S y = exp(x.value);
  return {y, chain(y, x.slope)};
}
template <class S>
Dual<S> log(const Dual<S>& x) {
  return {log(x.value), chain(S(1) / x.value, x.slope)};
}
template <class S>
Dual<S> sqrt(const Dual<S>& x) {
  const S y = sqrt(x.value);
  return {y, chain(S(0.5) / y, x.slope)};
}
template <class S>
Dual<S> sin(const Dual<S>& x) {
  return {sin(x.value), chain(cos(x.value), x.slope)};
}
template <class S>
Dual<S> cos(const Dual<S>& x) {
  return {cos(x.value), chain(-sin(x.value), x.slope)};
}
template <class S>
Dual<S> tanh(const Dual<S>& x) {
  const S y = tanh(x.value);
  return {y, chain(S(1) - y * y, x.slope)};
}
template <class S>
Dual<S> sigmoid(const Dual<S>& x) {
  const S y = sigmoid(x.value);
  return {y, chain(y * (S(1) - y), x.slope)};
}
template <class S>
Dual<S> erf(const Dual<S>& x) {
  return {erf(x.value), chain(S(1.1283791670955126) * exp(-(x.value * x.value)), x.slope)};  // 2 / sqrt(pi)
}
// The slope at 0 is 0.
template <class S>
Dual<S> abs(const Dual<S>& x) {
  if (plain(x) == 0) return {abs(x.value), S{}};
  return plain(x) < 0 ? -x : x;
}

// x^n by repeated squaring, the lowest bit of n first; n >= 0. Of every type by products alone, so its slopes are exact
// everywhere, x = 0 and x < 0 included.
template <class T>
T pow_int(T x, int n) {
  T result(1);
  bool first = true;
  for (; n > 0; n /= 2) {
    if (n % 2 == 1) {
      result = first ? x : result * x;
      first = false;
    }
    if (n > 1) x = x * x;
  }
  return result;
}

// x^y for x >= 0. d(x^y) = y x^(y-1) dx + x^y log(x) dy.
template <class S>
Dual<S> pow(const Dual<S>& x, const Dual<S>& y) {
  const S power = pow(x.value, y.value);
  const S by_base = is_zero(x.slope) ? S{} : chain(y.value * pow(x.value, y.value - S(1)), x.slope);
  const S by_exponent = is_zero(y.slope) || plain(power) == 0 ? S{} : chain(power * log(x.value), y.slope);
  return {power, by_base + by_exponent};
}

}  // namespace elementary

// Templates over a plain number or a SIMD register (core/simd.h) take a dual number too: one lane, of its own
// precision.
namespace simd::detail {
template <class S>
struct LaneOf<Dual<S>> {
  using type = S;
};
}  // namespace simd::detail

}  // namespace slalom
