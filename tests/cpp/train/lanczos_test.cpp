// Eigenvalues against matrices whose spectrum is known.
#include "train/lanczos.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

namespace slalom::train {
namespace {

using Vector = std::vector<double>;

// A diagonal matrix turned by the reflection I - 2 u u', which changes no eigenvalue.
struct Reflected {
  Vector eigenvalues;
  Vector u;

  explicit Reflected(Vector values) : eigenvalues(std::move(values)), u(eigenvalues.size()) {
    Rng rng(9, Stream::kData);
    double squares = 0;
    for (double& number : u) {
      number = rng.normal();
      squares += number * number;
    }
    for (double& number : u) number /= std::sqrt(squares);
  }
  void reflect(Vector& x) const {
    double dot = 0;
    for (std::size_t i = 0; i < x.size(); ++i) dot += u[i] * x[i];
    for (std::size_t i = 0; i < x.size(); ++i) x[i] -= 2 * dot * u[i];
  }
  void operator()(std::span<const double> v, std::span<double> out) const {
    Vector x(v.begin(), v.end());
    reflect(x);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] *= eigenvalues[i];
    reflect(x);
    std::copy(x.begin(), x.end(), out.begin());
  }
};

Spectrum spectrum_of(const Vector& eigenvalues, const LanczosOptions& options) {
  return lanczos(eigenvalues.size(), Reflected(eigenvalues), options, Rng(1, Stream::kNoise, substream::kLanczos));
}

TEST(Lanczos, FindsBothEndsOfASpectrum) {
  Vector eigenvalues;
  for (int i = 0; i < 300; ++i) eigenvalues.push_back(std::sin(i * 0.37));  // between -1 and 1
  eigenvalues.insert(eigenvalues.end(), {-7, 40, 12, 11.5, -3});
  const Spectrum found = spectrum_of(eigenvalues, {.count = 2, .iterations = 200, .tolerance = 1e-10});
  EXPECT_TRUE(found.converged);
  EXPECT_LT(found.iterations, 200U);
  ASSERT_EQ(found.largest.size(), 2U);
  EXPECT_NEAR(found.largest[0].value, 40, 1e-8);
  EXPECT_NEAR(found.largest[1].value, 12, 1e-8);
  EXPECT_NEAR(found.smallest[0].value, -7, 1e-8);
  EXPECT_NEAR(found.smallest[1].value, -3, 1e-8);
  for (const Eigenvalue& value : found.largest) EXPECT_LE(value.residual, 1e-10 * 40);
}

// The exact spectrum where there are as many iterations as parameters; equal eigenvalues are all found.
TEST(Lanczos, SmallMatricesAreSolvedExactly) {
  const Vector eigenvalues{5, 5, 5, -2, -2, 0, 1};
  const Spectrum found = spectrum_of(eigenvalues, {.count = 7, .iterations = 50});
  EXPECT_EQ(found.iterations, 7U);
  EXPECT_TRUE(found.converged);
  const Vector descending{5, 5, 5, 1, 0, -2, -2};
  ASSERT_EQ(found.largest.size(), 7U);
  for (std::size_t i = 0; i < 7; ++i) {
    EXPECT_NEAR(found.largest[i].value, descending[i], 1e-13);
    EXPECT_NEAR(found.smallest[i].value, descending[6 - i], 1e-13);
  }
}

TEST(Lanczos, ZeroAndOneByOne) {
  const Spectrum zero = spectrum_of(Vector(4), {.count = 1});
  EXPECT_EQ(zero.largest[0].value, 0);
  EXPECT_EQ(zero.smallest[0].value, 0);
  const Spectrum one = spectrum_of({-3}, {.count = 2});
  ASSERT_EQ(one.largest.size(), 1U);
  EXPECT_EQ(one.largest[0].value, -3);
  EXPECT_TRUE(one.converged);
}

// An eigenvalue lies within its residual of what was found, even long before convergence.
TEST(Lanczos, ResidualsBoundTheError) {
  Vector eigenvalues;
  for (int i = 0; i < 100; ++i) eigenvalues.push_back(i);
  for (std::size_t iterations : {3U, 6U, 12U, 24U}) {
    const Spectrum found = spectrum_of(eigenvalues, {.count = 3, .iterations = iterations});
    EXPECT_FALSE(found.converged);
    for (const Eigenvalue& value : found.largest) {
      const double nearest = std::min(99.0, std::max(0.0, std::round(value.value)));
      EXPECT_LE(std::abs(value.value - nearest), value.residual + 1e-9);
      EXPECT_GT(value.residual, 0);
    }
  }
}

TEST(Lanczos, IsTheSameEveryTime) {
  const Vector eigenvalues{4, 3, 2, 1, 0.5, 0.25};
  const Spectrum first = spectrum_of(eigenvalues, {.count = 2, .iterations = 4});
  const Spectrum second = spectrum_of(eigenvalues, {.count = 2, .iterations = 4});
  EXPECT_EQ(first.largest[0].value, second.largest[0].value);
  EXPECT_EQ(first.largest[1].residual, second.largest[1].residual);
}

}  // namespace
}  // namespace slalom::train
