#include "core/detmath.h"

#include <cmath>

#include "core/detmath_kernels.h"

namespace slalom::detmath {
namespace {

// Sine and cosine of x: x = n pi/2 + r + tail by subtracting pi/2 in three parts of 33, 33 and 53 bits (so that n
// times each of the first two is exact for n < 2^20), then the kernels of FreeBSD msun's k_sin.c and k_cos.c (Sun
// Microsystems, 1993). quarter_turns is added to n: 0 for the sine, 1 for the cosine.
double sine_of_quadrant(double x, std::uint64_t quarter_turns) {
  constexpr double kTwoOverPi = 0.63661977236758134;
  constexpr double kPart1 = 1.57079632673412561417e+00;
  constexpr double kPart2 = 6.07710050630396597660e-11;
  constexpr double kPart3 = 2.02226624879595063154e-21;
  using F = kernel::Format<double>;
  const double sum = x * kTwoOverPi + F::kRounder;
  const double n = sum - F::kRounder;
  const std::uint64_t quadrant = simd::bit_cast<std::uint64_t>(sum) + quarter_turns;
  const double rest = x - n * kPart1;
  const double r_rough = rest - n * kPart2;
  const double r_low = ((rest - r_rough) - n * kPart2) - n * kPart3;
  const double r = r_rough + r_low;
  const double tail = (r_rough - r) + r_low;

  const double z = r * r;
  const double half_square = 0.5 * z;
  const double sine_terms =
      kernel::polynomial(z, -1.66666666666666324348e-01, 8.33333333332248946124e-03, -1.98412698298579493134e-04,
                         2.75573137070700676789e-06, -2.50507602534068634195e-08, 1.58969099521155010221e-10);
  const double sine = r + (r * z * sine_terms + tail * (1.0 - half_square));
  const double cosine_terms =
      kernel::polynomial(z, 4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05,
                         -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11);
  const double rough = 1.0 - half_square;
  const double cosine = rough + (((1.0 - rough) - half_square) + (z * z * cosine_terms - r * tail));
  const double magnitude = (quadrant & 1) != 0 ? cosine : sine;
  return (quadrant & 2) != 0 ? -magnitude : magnitude;
}

// An unevaluated sum high + low, |low| at most half a unit in the last place of high (T. J. Dekker, "A
// floating-point technique for extending the available precision", 1971).
struct Pair {
  double high;
  double low;
};

Pair fast_two_sum(double a, double b) {  // |a| >= |b| or a == 0
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

Pair two_product(double a, double b) {
  constexpr double kSplitter = 0x1p27 + 1;
  const double a_scaled = kSplitter * a;
  const double a_high = a_scaled - (a_scaled - a);
  const double a_low = a - a_high;
  const double b_scaled = kSplitter * b;
  const double b_high = b_scaled - (b_scaled - b);
  const double b_low = b - b_high;
  const double product = a * b;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

Pair times(Pair a, Pair b) {
  const Pair product = two_product(a.high, b.high);
  return fast_two_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

// log x for a normal or denormal x > 0 to about 64 bits: log's method (see kernel::log) with s and the cubic
// term of 2 atanh(s) = 2s + 2/3 s^3 + 2/5 s^5 + ... as pairs.
Pair log_pair(double x) {
  int k = 0;
  double m = std::frexp(x, &k);  // exact: takes the number apart, computes nothing
  if (m < 0.70710678118654752) {
    m *= 2;
    --k;
  }
  const double f = m - 1.0;
  const Pair denominator = fast_two_sum(2.0, f);
  const double s_high = f / denominator.high;
  const Pair back = two_product(s_high, denominator.high);
  const double s_low = (((f - back.high) - back.low) - s_high * denominator.low) / denominator.high;
  const Pair s = fast_two_sum(s_high, s_low);
  const Pair z = times(s, s);
  constexpr Pair kTwoThirds{6.66666666666666629659e-01, 3.70074341541718847e-17};
  const Pair cubic = times(times(s, z), kTwoThirds);
  const double rest = s.high * z.high * z.high *
                      kernel::polynomial(z.high, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17,
                                         2.0 / 19, 2.0 / 21, 2.0 / 23);
  // Smallest terms first; k ln2 dominates where k is not 0, since |2s| <= 0.35.
  using F = kernel::Format<double>;
  const Pair fraction = fast_two_sum(2.0 * s.high, cubic.high);
  const Pair whole = fast_two_sum(k * F::kLn2High, fraction.high);
  const double low = whole.low + (k * F::kLn2Low + (fraction.low + (2.0 * s.low + (cubic.low + rest))));
  return fast_two_sum(whole.high, low);
}

double pow_double(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return x + y;
  if (x < 0) return std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (x == 0 || x == kInfinity) return (x == 0) == (y > 0) ? 0 : kInfinity;
  const Pair log_x = log_pair(x);
  const double rough = y * log_x.high;
  if (!(rough > -800 && rough < 800)) return kernel::exp(rough);
  const Pair product = two_product(y, log_x.high);
  const double low = product.low + y * log_x.low;
  const double base = kernel::exp(product.high);
  return base < kInfinity ? base + base * low : base;
}

}  // namespace

template <class S>
S exp(S x) {
  return kernel::exp(x);
}

template <class S>
S log(S x) {
  return kernel::log(x);
}

template <class S>
S tanh(S x) {
  return kernel::tanh(x);
}

template <class S>
S sigmoid(S x) {
  return kernel::sigmoid(x);
}

template <class S>
S softplus(S x) {
  return kernel::softplus(x);
}

template <class S>
S erf(S x) {
  return kernel::erf(x);
}

template <class S>
S expm1_of_negative(S x) {
  return kernel::expm1_of_negative(x);
}

// The float forms of these three are the double ones, rounded: nothing on the fast path calls them.
template <class S>
S sin(S x) {
  return static_cast<S>(sine_of_quadrant(static_cast<double>(x), 0));
}

template <class S>
S cos(S x) {
  return static_cast<S>(sine_of_quadrant(static_cast<double>(x), 1));
}

template <class S>
S pow(S x, S y) {
  return static_cast<S>(pow_double(static_cast<double>(x), static_cast<double>(y)));
}

double pow_int(double x, long long n) {
  double result = 1;
  double power = x;
  for (auto left = n < 0 ? 0ULL - static_cast<unsigned long long>(n) : static_cast<unsigned long long>(n); left != 0;
       left >>= 1) {
    if ((left & 1) != 0) result *= power;
    power *= power;
  }
  return n < 0 ? 1 / result : result;
}

template <class S>
void exp(std::span<const S> x, std::span<S> y) {
  simd::transform(x.data(), y.data(), x.size(), [](auto v) { return kernel::exp(v); });
}

template <class S>
void tanh(std::span<const S> x, std::span<S> y) {
  simd::transform(x.data(), y.data(), x.size(), [](auto v) { return kernel::tanh(v); });
}

template <class S>
void sigmoid(std::span<const S> x, std::span<S> y) {
  simd::transform(x.data(), y.data(), x.size(), [](auto v) { return kernel::sigmoid(v); });
}

#define SLALOM_INSTANTIATE(S)                           \
  template S exp(S);                                    \
  template S log(S);                                    \
  template S tanh(S);                                   \
  template S sigmoid(S);                                \
  template S softplus(S);                               \
  template S erf(S);                                    \
  template S expm1_of_negative(S);                      \
  template S sin(S);                                    \
  template S cos(S);                                    \
  template S pow(S, S);                                 \
  template void exp(std::span<const S>, std::span<S>);  \
  template void tanh(std::span<const S>, std::span<S>); \
  template void sigmoid(std::span<const S>, std::span<S>);
SLALOM_INSTANTIATE(float)
SLALOM_INSTANTIATE(double)
#undef SLALOM_INSTANTIATE

}  // namespace slalom::detmath
