// Vectors of one SIMD register, through the vector extensions that GCC and Clang share. The same source
// compiles for SSE2, AVX2, WebAssembly SIMD and (lowered by the compiler) scalar code. Templates written over
// a value type V take a plain float or double as well: the arithmetic of a lane never depends on the width.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

#define SLALOM_INLINE inline __attribute__((always_inline))
#define SLALOM_INLINE_LAMBDA __attribute__((always_inline))
#define SLALOM_NOINLINE __attribute__((noinline))
#define SLALOM_RESTRICT __restrict__
// For functions that run once, beside loops that run for ever: compiled for size where the compiler can do so apart.
#if defined(__clang__)
#define SLALOM_ONCE __attribute__((minsize, noinline))
#else
#define SLALOM_ONCE __attribute__((cold, noinline))
#endif

namespace slalom::simd {

#if defined(__AVX2__)
inline constexpr std::size_t kRegisterBytes = 32;
#elif defined(__wasm__) && !defined(__wasm_simd128__)
// There are no registers; wider vectors would only repeat the code for each of their numbers.
inline constexpr std::size_t kRegisterBytes = 8;
#else
inline constexpr std::size_t kRegisterBytes = 16;
#endif

namespace detail {

template <class S, std::size_t kBytes = kRegisterBytes>
struct VectorOf {
  typedef S type __attribute__((vector_size(kBytes)));
};

template <class V>
struct LaneOf {
  using type = std::remove_cvref_t<decltype(std::declval<V>()[0])>;
};
template <>
struct LaneOf<float> {
  using type = float;
};
template <>
struct LaneOf<double> {
  using type = double;
};

template <class S>
using BitsOf = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;

}  // namespace detail

template <class S>
using Vec = typename detail::VectorOf<S>::type;

template <class S>
inline constexpr std::size_t kLanes = kRegisterBytes / sizeof(S);

// Two doubles, whatever the width of a register: all parameters of a problem in the plane.
using Pair = typename detail::VectorOf<double, 16>::type;

// float for a vector of float; V itself for a plain number.
template <class V>
using Lane = typename detail::LaneOf<V>::type;

// Unsigned integers of the same width and number.
template <class V>
using Bits = std::conditional_t<std::is_floating_point_v<V>, detail::BitsOf<Lane<V>>,
                                typename detail::VectorOf<detail::BitsOf<Lane<V>>, sizeof(V)>::type>;

template <class To, class From>
SLALOM_INLINE To bit_cast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

// Every lane s. (s - 0 is s for every s, the negative zero included, so compilers drop the subtraction.)
template <class V>
SLALOM_INLINE V splat(Lane<V> s) {
  return s - V{};
}

// Per lane: mask ? a : b, both evaluated.
template <class M, class V>
SLALOM_INLINE V select(M mask, V a, V b) {
  return mask ? a : b;
}

// b < a ? b : a and a < b ? b : a, in this form one instruction everywhere. A NaN in a is kept.
template <class V>
SLALOM_INLINE V min(V a, V b) {
  return b < a ? b : a;
}
template <class V>
SLALOM_INLINE V max(V a, V b) {
  return a < b ? b : a;
}

// No alignment needed.
template <class V>
SLALOM_INLINE V load(const Lane<V>* from) {
  V v;
  std::memcpy(&v, from, sizeof v);
  return v;
}

template <class V>
SLALOM_INLINE void store(Lane<V>* to, V v) {
  std::memcpy(to, &v, sizeof v);
}

// to[i] = from[i] for i < count, where count < kBelow, a power of two: moves of fixed sizes, no call of memcpy.
template <std::size_t kBelow, class S>
SLALOM_INLINE void copy_short(const S* from, S* to, std::size_t count) {
  if constexpr (kBelow > 1) {
    constexpr std::size_t kHalf = kBelow / 2;
    if ((count & kHalf) != 0) {
      std::memcpy(to, from, kHalf * sizeof(S));
      from += kHalf;
      to += kHalf;
    }
    copy_short<kHalf>(from, to, count);
  }
}

// The first `count` lanes only (count < lanes); the others are zero. Reads and writes nothing behind them.
template <class V>
SLALOM_INLINE V load_first(const Lane<V>* from, std::size_t count) {
  Lane<V> lanes[kLanes<Lane<V>>] = {};
  copy_short<kLanes<Lane<V>>>(from, lanes, count);
  return load<V>(lanes);
}

template <class V>
SLALOM_INLINE void store_first(Lane<V>* to, V v, std::size_t count) {
  Lane<V> lanes[kLanes<Lane<V>>];
  store<V>(lanes, v);
  copy_short<kLanes<Lane<V>>>(lanes, to, count);
}

// The square of 128-bit registers that transpose() turns about its diagonal: 4 x 4 floats, 2 x 2 doubles.
template <class S>
inline constexpr std::size_t kSquare = 16 / sizeof(S);

// to(j, i) = from(i, j) for i, j < kSquare, where rows are `stride` apart.
SLALOM_INLINE void transpose_square(const float* from, std::size_t from_stride, float* to, std::size_t to_stride) {
  using V = detail::VectorOf<float, 16>::type;
  const V a = load<V>(from);
  const V b = load<V>(from + from_stride);
  const V c = load<V>(from + 2 * from_stride);
  const V d = load<V>(from + 3 * from_stride);
  const V ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);
  const V cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const V ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const V cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store<V>(to, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store<V>(to + to_stride, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store<V>(to + 2 * to_stride, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store<V>(to + 3 * to_stride, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

SLALOM_INLINE void transpose_square(const double* from, std::size_t from_stride, double* to, std::size_t to_stride) {
  using V = detail::VectorOf<double, 16>::type;
  const V a = load<V>(from);
  const V b = load<V>(from + from_stride);
  store<V>(to, __builtin_shufflevector(a, b, 0, 2));
  store<V>(to + to_stride, __builtin_shufflevector(a, b, 1, 3));
}

// y[i] = f(x[i]) for i < size, in whole registers and a padded rest. x and y may be the same array.
template <class S, class F>
SLALOM_INLINE void transform(const S* x, S* y, std::size_t size, F f) {
  using V = Vec<S>;
  std::size_t i = 0;
  for (; i + kLanes<S> <= size; i += kLanes<S>) store<V>(y + i, f(load<V>(x + i)));
  if (i < size) store_first<V>(y + i, f(load_first<V>(x + i, size - i)), size - i);
}

// z[i] = f(x[i], y[i]) likewise.
template <class S, class F>
SLALOM_INLINE void transform(const S* x, const S* y, S* z, std::size_t size, F f) {
  using V = Vec<S>;
  std::size_t i = 0;
  for (; i + kLanes<S> <= size; i += kLanes<S>) store<V>(z + i, f(load<V>(x + i), load<V>(y + i)));
  if (i < size) {
    const std::size_t rest = size - i;
    store_first<V>(z + i, f(load_first<V>(x + i, rest), load_first<V>(y + i, rest)), rest);
  }
}

}  // namespace slalom::simd
