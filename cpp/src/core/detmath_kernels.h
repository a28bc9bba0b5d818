// The arithmetic of detmath for a plain number or a SIMD register V: for loops that fuse a function with
// other work. Everyone else includes core/detmath.h.
//
// Rounding to the nearest integer is done by adding and subtracting 1.5 * 2^(mantissa bits): float-to-integer
// conversions are not vectorised everywhere, and the low bits of the sum are the integer already.
#pragma once

#include <limits>

#include "core/simd.h"

namespace slalom::detmath::kernel {

using simd::Bits;
using simd::Lane;
using simd::select;
using simd::splat;

// c0 + c1 x + c2 x^2 + ..., by Horner's rule.
template <class V, class S>
SLALOM_INLINE V polynomial(V /*x*/, S c0) {
  return splat<V>(c0);
}
template <class V, class S, class... Rest>
SLALOM_INLINE V polynomial(V x, S c0, Rest... rest) {
  return polynomial(x, rest...) * x + c0;
}

template <class S>
struct Format;

template <>
struct Format<float> {
  static constexpr int kMantissaBits = 23;
  static constexpr float kRounder = 0x1.8p23F;
  static constexpr std::uint32_t kSignBit = 0x80000000U;
  static constexpr std::uint32_t kOne = 0x3f800000U;  // bits of 1
  static constexpr std::uint32_t kMantissa = 0x007fffffU;
  static constexpr std::uint32_t kTwoToMantissaBits = 0x4b000000U;  // bits of 2^23
  static constexpr float kExponentBias = 127;
  // ln 2 in two parts; the first has few enough bits for n * kLn2High to be exact (Cody and Waite, "Software
  // Manual for the Elementary Functions", 1980, chapter 6).
  static constexpr float kLn2High = 0.693359375F;
  static constexpr float kLn2Low = -2.12194440e-4F;
  static constexpr float kExpMin = -87.33654F;  // below: e^x is denormal
  static constexpr float kExpMax = 88.722839F;  // above: e^x overflows
  static constexpr float kTanhOne = 9.5F;       // tanh rounds to 1 from here on
  static constexpr float kErfOne = 4;           // so does erf
};

template <>
struct Format<double> {
  static constexpr int kMantissaBits = 52;
  static constexpr double kRounder = 0x1.8p52;
  static constexpr std::uint64_t kSignBit = 0x8000000000000000ULL;
  static constexpr std::uint64_t kOne = 0x3ff0000000000000ULL;
  static constexpr std::uint64_t kMantissa = 0x000fffffffffffffULL;
  static constexpr std::uint64_t kTwoToMantissaBits = 0x4330000000000000ULL;
  static constexpr double kExponentBias = 1023;
  static constexpr double kLn2High = 6.93147180369123816490e-01;
  static constexpr double kLn2Low = 1.90821492927058770002e-10;
  static constexpr double kExpMin = -708.39641853226408;
  static constexpr double kExpMax = 709.78271289338397;
  static constexpr double kTanhOne = 22.0;
  static constexpr double kErfOne = 6;
};

// x = n ln 2 + r with |r| <= ln 2 / 2. `shifted` is n << mantissa bits, what to add to a number's bits to
// multiply it by 2^n.
template <class V>
struct Reduced {
  V r;
  Bits<V> shifted;
};

template <class V>
SLALOM_INLINE Reduced<V> reduce_by_ln2(V x) {
  using S = Lane<V>;
  using F = Format<S>;
  const V sum = x * S(1.4426950408889634) + F::kRounder;
  const V n = sum - F::kRounder;
  return {(x - n * F::kLn2High) - n * F::kLn2Low, simd::bit_cast<Bits<V>>(sum) << F::kMantissaBits};
}

// e^r - 1 for |r| <= ln 2 / 2. The coefficients of (e^r - 1 - r) / r^2 are minimax fits to the relative error of the
// result: 2^-26.2 for float, 2^-61.7 for double.
template <class V>
SLALOM_INLINE V expm1_reduced(V r) {
  if constexpr (std::is_same_v<Lane<V>, float>) {
    return r + r * r *
                   polynomial(r, 4.99999981538188532e-1F, 1.66665436176927556e-1F, 4.16671999425436909e-2F,
                              8.36652089430233933e-3F, 1.38825157751673004e-3F);
  } else {
    return r + r * r *
                   polynomial(r, 5.00000000000000000e-1, 1.66666666666666768e-1, 4.16666666666665117e-2,
                              8.33333333332169149e-3, 1.38888888889623615e-3, 1.98412698859643384e-4,
                              2.48015871725314102e-5, 2.75572443757161231e-6, 2.75574026643484913e-7,
                              2.51089783632312425e-8, 2.08753198420882799e-9);
  }
}

template <class V>
SLALOM_INLINE V exp(V x) {
  using S = Lane<V>;
  using F = Format<S>;
  const Reduced<V> reduced = reduce_by_ln2(x);
  const V e_to_r = expm1_reduced(reduced.r) + S(1);
  V y = simd::bit_cast<V>(simd::bit_cast<Bits<V>>(e_to_r) + reduced.shifted);
  y = select(x < F::kExpMin, V{}, y);
  return select(x <= F::kExpMax, y, x + std::numeric_limits<S>::infinity());  // infinite; NaN for NaN
}

// With t = 1 - e^(-2|x|) = (1 - 2^n) - 2^n (e^r - 1), where n <= 0: tanh |x| = t / (2 - t). Nothing cancels: near 0
// n is 0, elsewhere both terms of t are positive or the first is far larger.
template <class V>
SLALOM_INLINE V tanh(V x) {
  using S = Lane<V>;
  using F = Format<S>;
  const Bits<V> bits = simd::bit_cast<Bits<V>>(x);
  const V magnitude = simd::min(simd::bit_cast<V>(bits & ~F::kSignBit), splat<V>(F::kTanhOne));
  const Reduced<V> reduced = reduce_by_ln2(magnitude * S(-2));
  const V two_to_n = simd::bit_cast<V>(reduced.shifted + F::kOne);
  const V t = (S(1) - two_to_n) - expm1_reduced(reduced.r) * two_to_n;
  const V y = t / (S(2) - t);
  return simd::bit_cast<V>((simd::bit_cast<Bits<V>>(y) & ~F::kSignBit) | (bits & F::kSignBit));
}

template <class V>
SLALOM_INLINE V sigmoid(V x) {
  using S = Lane<V>;
  const V y = S(1) / (exp(-x) + S(1));
  return select(x < Format<S>::kExpMin, V{}, y);
}

// k ln 2 + log(1 + f) for 1 + f in [sqrt(1/2), sqrt(2)]: with s = f / (2 + f), log(1 + f) = 2 atanh(s); the method and
// coefficients of FreeBSD msun's e_log.c and e_logf.c (Sun Microsystems, 1993).
template <class V>
SLALOM_INLINE V log_of_parts(V k, V f) {
  using S = Lane<V>;
  using F = Format<S>;
  const V s = f / (f + S(2));
  const V z = s * s;
  V tail;
  if constexpr (std::is_same_v<S, float>) {
    tail = z * polynomial(z, 0.66666662693F, 0.40000972152F, 0.28498786688F, 0.24279078841F);
  } else {
    tail = z * polynomial(z, 6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
                          2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01,
                          1.479819860511658591e-01);
  }
  const V half_square = f * f * S(0.5);
  return k * F::kLn2High - ((half_square - (s * (half_square + tail) + k * F::kLn2Low)) - f);
}

// x = 2^k (1 + f).
template <class V>
SLALOM_INLINE V log(V x) {
  using S = Lane<V>;
  using F = Format<S>;
  constexpr S kScale = S(1) / std::numeric_limits<S>::epsilon();  // lifts denormal numbers
  const auto denormal = x < std::numeric_limits<S>::min();
  const Bits<V> bits = simd::bit_cast<Bits<V>>(select(denormal, x * kScale, x));
  V k = simd::bit_cast<V>((bits >> F::kMantissaBits) | F::kTwoToMantissaBits) -
        (simd::bit_cast<Lane<V>>(F::kTwoToMantissaBits) + F::kExponentBias);
  k = k - select(denormal, splat<V>(F::kMantissaBits), V{});
  V m = simd::bit_cast<V>((bits & F::kMantissa) | F::kOne);
  const auto upper = m > S(1.4142135623730951);
  m = select(upper, m * S(0.5), m);
  k = select(upper, k + S(1), k);

  V y = log_of_parts(k, m - S(1));
  y = select(x == S(0), splat<V>(-std::numeric_limits<S>::infinity()), y);
  y = select(x < S(0), splat<V>(std::numeric_limits<S>::quiet_NaN()), y);
  return select(x < std::numeric_limits<S>::infinity(), y, x);
}

// e^x - 1 for x <= 0, where n <= 0 in e^x = 2^n e^r and nothing cancels (see tanh).
template <class V>
SLALOM_INLINE V expm1_of_negative(V x) {
  using F = Format<Lane<V>>;
  const Reduced<V> reduced = reduce_by_ln2(x);
  const V two_to_n = simd::bit_cast<V>(reduced.shifted + F::kOne);
  const V y = (two_to_n - Lane<V>(1)) + expm1_reduced(reduced.r) * two_to_n;
  return select(x < F::kExpMin, splat<V>(-1), y);
}

// log(1 + e^x) = max(x, 0) + log(1 + t) with t = e^-|x| in [0, 1]; above sqrt(2) the 1 + t is halved.
template <class V>
SLALOM_INLINE V softplus(V x) {
  using S = Lane<V>;
  using F = Format<S>;
  const V t = exp(-simd::bit_cast<V>(simd::bit_cast<Bits<V>>(x) & ~F::kSignBit));
  const auto upper = t > S(0.41421356237309505);
  const V k = select(upper, splat<V>(1), V{});
  const V f = select(upper, (t - S(1)) * S(0.5), t);
  return simd::max(x, V{}) + log_of_parts(k, f);
}

// The error function: x + x P(x^2) below 1, +-(1 - e^-Q(|x| - 1)) beyond. The coefficients are weighted least-squares
// fits at Chebyshev nodes to 50 digits; relative error of the result 2^-29.5 for float, 2^-59 for double.
template <class V>
SLALOM_INLINE V erf(V x) {
  using S = Lane<V>;
  using F = Format<S>;
  const Bits<V> bits = simd::bit_cast<Bits<V>>(x);
  const V magnitude = simd::bit_cast<V>(bits & ~F::kSignBit);
  const V a = simd::min(magnitude, splat<V>(F::kErfOne));
  const V z = x * x;
  const V t = a - S(1);
  V inner;
  V exponent;
  if constexpr (std::is_same_v<S, float>) {
    inner = polynomial(z, 1.283791657e-01F, -3.761262557e-01F, 1.128358225e-01F, -2.685369110e-02F, 5.188098889e-03F,
                       -8.008189323e-04F, 7.847259127e-05F);
    exponent = polynomial(t, 1.849605515e+00F, 2.638966918e+00F, 8.431170894e-01F, 4.150582071e-02F, -9.899810991e-03F,
                          1.832888555e-03F, -1.873752535e-04F);
  } else {
    inner =
        polynomial(z, 1.28379167095512586e-01, -3.76126389031837483e-01, 1.12837916709548541e-01,
                   -2.68661706450723098e-02, 5.22397762477531946e-03, -8.54832697843069386e-04, 1.20553310257937976e-04,
                   -1.49255932459235012e-05, 1.64609687219756015e-06, -1.63499827418976889e-07, 1.46576001657785583e-08,
                   -1.13646075206056011e-09, 5.94350823398178237e-11);
    exponent = polynomial(
        t, 1.84960550993324824e+00, 2.63896751423478859e+00, 8.43107256358667567e-01, 4.15610980419870157e-02,
        -1.00338253761936141e-02, 1.97790257851447777e-03, -2.37322522212829717e-04, -2.62777679658393816e-05,
        2.71589123635063794e-05, -9.60862874932638021e-06, 2.05949845570045638e-06, -1.42668933689172542e-07,
        -9.76644860017791758e-08, 5.20876100339913571e-08, -1.49270458724686350e-08, 2.86755074407042849e-09,
        -3.68785670595941570e-10, 2.88657811841088108e-11, -1.04126026003416843e-12);
  }
  const V outer = S(1) - exp(-exponent);
  const V signed_outer = simd::bit_cast<V>(simd::bit_cast<Bits<V>>(outer) | (bits & F::kSignBit));
  return select(magnitude < S(1), x + x * inner, select(magnitude >= S(1), signed_outer, x));
}

}  // namespace slalom::detmath::kernel
