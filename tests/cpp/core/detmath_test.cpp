// The bounds stated in core/detmath.h, measured against the C library: for float its double functions, for double its
// long double ones where those have more bits than double and are not the double functions in disguise.
#include "core/detmath.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "core/rng.h"

namespace slalom::detmath {
namespace {

#if defined(__x86_64__)
using WiderThanDouble = long double;
#else
using WiderThanDouble = double;
#endif

template <class S>
using Wide = std::conditional_t<sizeof(S) == 4, double, WiderThanDouble>;

template <class S>
constexpr bool kHasReference = sizeof(Wide<S>) > sizeof(S);

template <class S>
using Limits = std::numeric_limits<S>;

// |got - want| in units in the last place of want.
template <class S>
double ulps(S got, Wide<S> want) {
  if (want != want) return got != got ? 0 : Limits<double>::infinity();
  if (got == static_cast<S>(want)) return 0;
  const int exponent = std::max(std::ilogb(want), Limits<S>::min_exponent - 1);
  return static_cast<double>(std::fabs(static_cast<Wide<S>>(got) - want) /
                             std::ldexp(Wide<S>(1), exponent - Limits<S>::digits + 1));
}

// Points of [low, high]: evenly spread, and evenly spread over the exponents of both signs.
template <class S>
std::vector<S> points(double low, double high) {
  constexpr int kCount = 20'000;
  std::vector<S> list = {static_cast<S>(low), static_cast<S>(high), 0, -S(0), 1, -1};
  Rng rng(1, Stream::kData);
  for (int i = 0; i < kCount; ++i) list.push_back(static_cast<S>(low + (high - low) * rng.uniform()));
  for (int i = 0; i < kCount; ++i) {
    const S size = static_cast<S>(std::ldexp(1 + rng.uniform(), static_cast<int>(rng.below(140)) - 126));
    list.push_back(rng.below(2) == 0 ? size : -size);
  }
  std::erase_if(list, [=](S x) { return !(x >= static_cast<S>(low) && x <= static_cast<S>(high)); });
  return list;
}

template <class S, class F, class G>
void expect_within(double bound, double low, double high, F function, G reference) {
  if (!kHasReference<S>) return;
  double worst = 0;
  S at = 0;
  for (const S x : points<S>(low, high)) {
    const double error = ulps<S>(function(x), reference(static_cast<Wide<S>>(x)));
    if (error > worst) {
      worst = error;
      at = x;
    }
  }
  EXPECT_LE(worst, bound) << "at " << at;
}

template <class S>
class Detmath : public testing::Test {
 public:
  static constexpr S kInfinity = Limits<S>::infinity();
  static constexpr S kNan = Limits<S>::quiet_NaN();
  // Where e^x leaves the normal numbers.
  static constexpr double kExpLow = sizeof(S) == 4 ? -87.33 : -708.39;
  static constexpr double kExpHigh = sizeof(S) == 4 ? 88.72 : 709.78;
};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Detmath, Types);

TYPED_TEST(Detmath, Exp) {
  using S = TypeParam;
  expect_within<S>(1.1, this->kExpLow, this->kExpHigh, [](S x) { return exp(x); }, [](auto x) { return std::exp(x); });
  EXPECT_EQ(exp(S(0)), S(1));
  EXPECT_EQ(exp(this->kInfinity), this->kInfinity);
  EXPECT_EQ(exp(-this->kInfinity), S(0));
  EXPECT_EQ(exp(S(800)), this->kInfinity);
  EXPECT_EQ(exp(S(-740)), S(0));
  EXPECT_EQ(exp(Limits<S>::lowest()), S(0));
  EXPECT_EQ(exp(Limits<S>::max()), this->kInfinity);
  EXPECT_TRUE(std::isnan(exp(this->kNan)));
  EXPECT_EQ(exp(Limits<S>::denorm_min()), S(1));
  for (double x = this->kExpLow; x > this->kExpLow - 40; x -= 0.01) {
    const S y = exp(static_cast<S>(x));
    EXPECT_TRUE(y == 0 || y >= Limits<S>::min()) << "a denormal result at " << x;
  }
}

TYPED_TEST(Detmath, Log) {
  using S = TypeParam;
  const auto reference = [](auto x) { return std::log(x); };
  expect_within<S>(1, Limits<S>::denorm_min(), 1e30, [](S x) { return log(x); }, reference);
  expect_within<S>(1, 0.5, 2, [](S x) { return log(x); }, reference);
  EXPECT_EQ(log(S(1)), S(0));
  EXPECT_EQ(log(S(0)), -this->kInfinity);
  EXPECT_EQ(log(this->kInfinity), this->kInfinity);
  EXPECT_TRUE(std::isnan(log(S(-1))));
  EXPECT_TRUE(std::isnan(log(-this->kInfinity)));
  EXPECT_TRUE(std::isnan(log(this->kNan)));
}

TYPED_TEST(Detmath, Tanh) {
  using S = TypeParam;
  const auto reference = [](auto x) { return std::tanh(x); };
  expect_within<S>(2.6, -25, 25, [](S x) { return tanh(x); }, reference);
  expect_within<S>(2.6, -1, 1, [](S x) { return tanh(x); }, reference);
  for (const S x : points<S>(-30, 30)) {
    ASSERT_LE(std::fabs(tanh(x)), S(1)) << x;
    ASSERT_EQ(tanh(-x), -tanh(x)) << x;
  }
  for (const S x : {S(22), S(1e6), Limits<S>::max(), this->kInfinity}) EXPECT_EQ(tanh(x), S(1)) << x;
  EXPECT_EQ(tanh(-this->kInfinity), S(-1));
  EXPECT_TRUE(std::signbit(tanh(-S(0))));
  EXPECT_EQ(tanh(Limits<S>::denorm_min()), Limits<S>::denorm_min());
  EXPECT_TRUE(std::isnan(tanh(this->kNan)));
}

TYPED_TEST(Detmath, Sigmoid) {
  using S = TypeParam;
  expect_within<S>(
      2.5, this->kExpLow, 100, [](S x) { return sigmoid(x); }, [](auto x) { return 1 / (1 + std::exp(-x)); });
  EXPECT_EQ(sigmoid(S(0)), S(0.5));
  EXPECT_EQ(sigmoid(this->kInfinity), S(1));
  EXPECT_EQ(sigmoid(-this->kInfinity), S(0));
  EXPECT_EQ(sigmoid(Limits<S>::lowest()), S(0));
  EXPECT_TRUE(std::isnan(sigmoid(this->kNan)));
}

TYPED_TEST(Detmath, Softplus) {
  using S = TypeParam;
  const auto reference = [](auto x) { return std::fmax(x, decltype(x)(0)) + std::log1p(std::exp(-std::fabs(x))); };
  expect_within<S>(1.8, this->kExpLow, 100, [](S x) { return softplus(x); }, reference);
  expect_within<S>(1.8, -2, 2, [](S x) { return softplus(x); }, reference);
  for (const S x : {S(1000), Limits<S>::max(), this->kInfinity}) EXPECT_EQ(softplus(x), x);
  for (const S x : {S(-1000), Limits<S>::lowest(), -this->kInfinity}) EXPECT_EQ(softplus(x), S(0));
  EXPECT_TRUE(std::isnan(softplus(this->kNan)));
}

TYPED_TEST(Detmath, Erf) {
  using S = TypeParam;
  const auto reference = [](auto x) { return std::erf(x); };
  expect_within<S>(1.3, -7, 7, [](S x) { return erf(x); }, reference);
  expect_within<S>(1.3, 0.9, 1.1, [](S x) { return erf(x); }, reference);
  for (const S x : points<S>(-8, 8)) {
    ASSERT_LE(std::fabs(erf(x)), S(1)) << x;
    ASSERT_EQ(erf(-x), -erf(x)) << x;
  }
  for (const S x : {S(6), S(1e6), Limits<S>::max(), this->kInfinity}) EXPECT_EQ(erf(x), S(1)) << x;
  EXPECT_EQ(erf(-this->kInfinity), S(-1));
  EXPECT_TRUE(std::signbit(erf(-S(0))));
  EXPECT_TRUE(std::isnan(erf(this->kNan)));
}

TYPED_TEST(Detmath, ExponentialMinusOneOfNegativeNumbers) {
  using S = TypeParam;
  const auto reference = [](auto x) { return std::expm1(x); };
  expect_within<S>(1.2, -100, 0, [](S x) { return expm1_of_negative(x); }, reference);
  expect_within<S>(1.2, -2, 0, [](S x) { return expm1_of_negative(x); }, reference);
  EXPECT_EQ(expm1_of_negative(S(0)), S(0));
  for (const S x : {S(-800), Limits<S>::lowest(), -this->kInfinity}) EXPECT_EQ(expm1_of_negative(x), S(-1)) << x;
  EXPECT_TRUE(std::isnan(expm1_of_negative(this->kNan)));
}

TYPED_TEST(Detmath, SinAndCos) {
  using S = TypeParam;
  for (const double limit : {1.0, 10.0, 1e4}) {
    expect_within<S>(0.8, -limit, limit, [](S x) { return sin(x); }, [](auto x) { return std::sin(x); });
    expect_within<S>(0.8, -limit, limit, [](S x) { return cos(x); }, [](auto x) { return std::cos(x); });
  }
  // Next to the multiples of pi/2, where nearly everything cancels.
  if (kHasReference<S>) {
    for (int n = -6000; n <= 6000; ++n) {
      const S x = static_cast<S>(n * 1.5707963267948966);
      EXPECT_LE(ulps<S>(sin(x), std::sin(static_cast<Wide<S>>(x))), 0.8) << n;
      EXPECT_LE(ulps<S>(cos(x), std::cos(static_cast<Wide<S>>(x))), 0.8) << n;
    }
  }
  EXPECT_EQ(cos(S(0)), S(1));
  EXPECT_EQ(sin(Limits<S>::denorm_min()), Limits<S>::denorm_min());
  for (const S x : {this->kInfinity, -this->kInfinity, this->kNan}) {
    EXPECT_TRUE(std::isnan(sin(x)));
    EXPECT_TRUE(std::isnan(cos(x)));
  }
}

TYPED_TEST(Detmath, Pow) {
  using S = TypeParam;
  for (const double base : {1e-5, 0.5, 0.9, 0.999, 1.0001, 2.0, 10.0, 12345.6}) {
    const S x = static_cast<S>(base);
    const double limit = (sizeof(S) == 4 ? 87 : 708) / std::fabs(std::log(static_cast<double>(x)));
    expect_within<S>(
        1.5, -limit, limit, [x](S y) { return pow(x, y); },
        [x](auto y) { return std::pow(static_cast<Wide<S>>(x), y); });
  }
  for (const double exponent : {-0.5, 0.5, 1.0, 3.0, 17.25}) {
    const S y = static_cast<S>(exponent);
    expect_within<S>(
        1.5, 1e-2, 1e2, [y](S x) { return pow(x, y); }, [y](auto x) { return std::pow(x, static_cast<Wide<S>>(y)); });
  }
  EXPECT_EQ(pow(S(2), S(10)), S(1024));
  EXPECT_EQ(pow(S(5), S(0)), S(1));
  EXPECT_EQ(pow(S(1), this->kInfinity), S(1));
  EXPECT_EQ(pow(S(0), S(2)), S(0));
  EXPECT_EQ(pow(S(0), S(-2)), this->kInfinity);
  EXPECT_EQ(pow(this->kInfinity, S(2)), this->kInfinity);
  EXPECT_EQ(pow(this->kInfinity, S(-2)), S(0));
  EXPECT_EQ(pow(S(2), S(100'000)), this->kInfinity);
  EXPECT_EQ(pow(S(2), S(-100'000)), S(0));
  EXPECT_EQ(pow(S(2), this->kInfinity), this->kInfinity);
  EXPECT_EQ(pow(S(0.5), this->kInfinity), S(0));
  EXPECT_TRUE(std::isnan(pow(S(-1), S(0.5))));
  EXPECT_TRUE(std::isnan(pow(this->kNan, S(2))));
  EXPECT_TRUE(std::isnan(pow(S(2), this->kNan)));
}

TEST(DetmathPowInt, SquaresRepeatedly) {
  EXPECT_EQ(pow_int(3, 0), 1);
  EXPECT_EQ(pow_int(3, 5), 243);
  EXPECT_EQ(pow_int(-2, 3), -8);
  EXPECT_EQ(pow_int(2, -3), 0.125);
  EXPECT_EQ(pow_int(0.5, 2000), 0);
  EXPECT_NEAR(pow_int(0.999, 1000), std::pow(0.999, 1000), 1e-14);
  EXPECT_EQ(pow_int(1, Limits<long long>::min()), 1);
}

// A register's lane and a plain number take the same operations; also where the array ends inside a register, and in
// place.
TYPED_TEST(Detmath, ArraysGiveTheBitsOfSingleCalls) {
  using S = TypeParam;
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  using Array = void (*)(std::span<const S>, std::span<S>);
  using Single = S (*)(S);
  std::vector<S> x = {0, -S(0), 1, this->kInfinity, -this->kInfinity, this->kNan, Limits<S>::denorm_min(), 1000, -1000};
  for (double value = -12; value < 12; value += 0.37) x.push_back(static_cast<S>(value));
  const std::pair<Array, Single> pairs[] = {{exp<S>, exp<S>}, {tanh<S>, tanh<S>}, {sigmoid<S>, sigmoid<S>}};
  for (const auto& [array, single] : pairs) {
    for (std::size_t size = 0; size <= x.size(); ++size) {
      std::vector<S> y(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(size));
      y.push_back(S(77));
      array(std::span<const S>(y).first(size), std::span<S>(y).first(size));
      for (std::size_t i = 0; i < size; ++i) {
        const S want = single(x[i]);
        if (want != want) {
          ASSERT_NE(y[i], y[i]);
        } else {
          ASSERT_EQ(std::bit_cast<Bits>(y[i]), std::bit_cast<Bits>(want)) << x[i];
        }
      }
      ASSERT_EQ(y[size], S(77));
    }
  }
}

}  // namespace
}  // namespace slalom::detmath
