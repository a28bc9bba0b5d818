// Golden hashes of everything in core that computes: written down once, checked by every build there is (SSE, AVX2,
// WebAssembly with SIMD and without, every compiler). A build that disagrees breaks the determinism contract.
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/detmath.h"
#include "core/hash.h"
#include "core/kernels.h"
#include "core/rng.h"

namespace slalom {
namespace {

template <class S>
std::vector<S> random_values(std::size_t size, double scale, Rng& rng) {
  std::vector<S> values(size);
  for (S& value : values) value = static_cast<S>(scale * (2 * rng.uniform() - 1));
  return values;
}

template <class S>
void add(Hash& hash, const std::vector<S>& values) {
  hash.add(std::span<const S>(values));
}

template <class S>
std::string hash_of_products() {
  Hash hash;
  Rng rng(1, Stream::kData);
  kernels::Workspace<S> workspace;
  for (int round = 0; round < 60; ++round) {
    const std::size_t m = 1 + rng.below(40);
    const std::size_t n = 1 + rng.below(40);
    const std::size_t k = 1 + rng.below(round % 10 == 0 ? 600 : 40);
    const std::vector<S> x = random_values<S>(m * k, 1, rng);
    const std::vector<S> w = random_values<S>(n * k, 1, rng);
    const std::vector<S> b = random_values<S>(n, 1, rng);
    const std::vector<S> dy = random_values<S>(m * n, 1, rng);
    std::vector<S> y(m * n);
    std::vector<S> dw(n * k);
    std::vector<S> db(n);
    std::vector<S> dx(m * k);
    kernels::dense_forward<S>(m, n, k, x, w, b, y, workspace);
    kernels::dense_grad_weights<S>(m, n, k, x, dy, dw, db, workspace);
    kernels::dense_grad_input<S>(m, n, k, dy, w, dx, workspace);
    for (const std::vector<S>* result : {&y, &dw, &db, &dx}) add(hash, *result);
    hash.add(kernels::sum<S>(x));
    hash.add(kernels::dot<S>(y, dy));
    hash.add(kernels::sum_of_squares<S>(w));
  }
  return hash.hex();
}

template <class S>
std::string hash_of_functions() {
  Hash hash;
  Rng rng(2, Stream::kData);
  constexpr std::size_t kCount = 20'000;
  for (const double scale : {1e-3, 1.0, 10.0, 100.0, 1000.0}) {
    const std::vector<S> x = random_values<S>(kCount, scale, rng);
    std::vector<S> y(kCount);
    detmath::exp<S>(x, y);
    add(hash, y);
    detmath::tanh<S>(x, y);
    add(hash, y);
    detmath::sigmoid<S>(x, y);
    add(hash, y);
    for (std::size_t i = 0; i < kCount; ++i) y[i] = detmath::log(x[i] * x[i]);
    add(hash, y);
    for (std::size_t i = 0; i < kCount; ++i) y[i] = detmath::sin(x[i]);
    add(hash, y);
    for (std::size_t i = 0; i < kCount; ++i) y[i] = detmath::cos(x[i]);
    add(hash, y);
    for (std::size_t i = 0; i + 1 < kCount; ++i) y[i] = detmath::pow(x[i] * x[i], x[i + 1]);
    add(hash, y);
  }
  return hash.hex();
}

std::string hash_of_draws() {
  Hash hash;
  Rng rng(3, Stream::kInit, 4);
  std::vector<double> draws(10'000);
  for (double& draw : draws) draw = rng.normal();
  add(hash, draws);
  std::vector<std::uint32_t> order(1000);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  rng.shuffle(order);
  for (const std::uint32_t index : order) hash.add(std::uint64_t{index});
  return hash.hex();
}

TEST(Determinism, GoldenHashOfProducts) {
  EXPECT_EQ(hash_of_products<float>(), "7920763337cf663b");
  EXPECT_EQ(hash_of_products<double>(), "9a1ad4bff03a84a9");
}

TEST(Determinism, GoldenHashOfElementaryFunctions) {
  EXPECT_EQ(hash_of_functions<float>(), "41426d3d3e18a231");
  EXPECT_EQ(hash_of_functions<double>(), "b34de000b2e3140b");
}

TEST(Determinism, GoldenHashOfRandomDraws) { EXPECT_EQ(hash_of_draws(), "5b15a404b958c386"); }

}  // namespace
}  // namespace slalom
