// What the arithmetic of rules and stages may use besides + - * / < ==, for every value type: float, double, a SIMD
// register of either, and Expr. Everything here is exact by IEEE 754, so results have the same bits on every target.
#pragma once

#include <cmath>
#include <type_traits>

#include "core/detmath.h"
#include "core/recording.h"
#include "core/simd.h"

#if defined(__SSE2__) && !defined(__clang__)
#include <immintrin.h>
#endif

namespace slalom::optim {

template <class V>
inline constexpr bool kIsRegister =
    std::is_same_v<V, simd::Vec<float>> || std::is_same_v<V, simd::Vec<double>> || std::is_same_v<V, simd::Pair>;

inline float sqrt(float x) { return std::sqrt(x); }
inline double sqrt(double x) { return std::sqrt(x); }
inline float abs(float x) { return std::abs(x); }
inline double abs(double x) { return std::abs(x); }
inline float select(bool condition, float yes, float no) { return condition ? yes : no; }
inline double select(bool condition, double yes, double no) { return condition ? yes : no; }

template <class V>
  requires kIsRegister<V>
SLALOM_INLINE V sqrt(V x) {
#if defined(__clang__) && __has_builtin(__builtin_elementwise_sqrt)
  return __builtin_elementwise_sqrt(x);
#elif defined(__SSE2__) && !defined(__clang__)
  if constexpr (std::is_same_v<V, simd::Pair>) {
    return _mm_sqrt_pd(x);
#if defined(__AVX2__)
  } else if constexpr (std::is_same_v<V, simd::Vec<double>>) {
    return _mm256_sqrt_pd(x);
  } else {
    return _mm256_sqrt_ps(x);
#else
  } else {
    return _mm_sqrt_ps(x);
#endif
  }
#else
  for (std::size_t lane = 0; lane < sizeof(V) / sizeof(x[0]); ++lane) x[lane] = std::sqrt(x[lane]);
  return x;
#endif
}

template <class V>
  requires kIsRegister<V>
SLALOM_INLINE V abs(V x) {
  using B = simd::Bits<V>;
  return simd::bit_cast<V>(simd::bit_cast<B>(x) & ~simd::bit_cast<B>(-V{}));  // -0 has the sign bit and no other
}

template <class M, class V>
  requires kIsRegister<V>
SLALOM_INLINE V select(M condition, V yes, V no) {
  return simd::select(condition, yes, no);
}

// A literal of the value type V. Per-parameter arithmetic uses this; elsewhere V(0.5) does.
template <class V>
SLALOM_INLINE V number(double literal) {
  if constexpr (kIsRegister<V>) {
    return simd::splat<V>(static_cast<simd::Lane<V>>(literal));
  } else {
    return V(literal);
  }
}

// The larger of the two; b where one of them is not a number.
template <class V>
SLALOM_INLINE V larger(const V& a, const V& b) {
  return select(b < a, a, b);
}

// x kept in [low, high]; what is not a number stays it.
template <class V>
SLALOM_INLINE V clamped(const V& x, const V& low, const V& high) {
  return select(x < low, low, select(high < x, high, x));
}

// 1, 0 or -1; what is not a number stays it.
template <class V>
SLALOM_INLINE V sign(const V& x) {
  return select(number<V>(0) < x, number<V>(1), select(x < number<V>(0), number<V>(-1), x));
}

// State that fades away ends at zero instead of among the denormal numbers, where processors are a hundred times
// slower; WebAssembly has no switch for that. 1e-30 is far below what can still move a parameter.
template <class V>
SLALOM_INLINE V flush(const V& x) {
  return select(abs(x) < number<V>(1e-30), number<V>(0), x);
}

// x^y for x >= 0, for numbers of a whole step only. For beta^t see decayed_power().
inline double power(double x, double y) { return detmath::pow(x, y); }

// A running product beta^t this small no longer changes 1 - beta^t.
inline constexpr double kFadedPower = 1e-12;

// The running product beta^t after one more step, for bias corrections: a product stays right when beta is edited
// or scheduled during the run. Once faded it stays where it is.
template <class V>
V decayed_power(const V& power, const V& beta) {
  return select(power < V(kFadedPower), power, power * beta);
}

}  // namespace slalom::optim
