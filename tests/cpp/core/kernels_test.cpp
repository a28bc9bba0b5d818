#include "core/kernels.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "core/rng.h"

namespace slalom::kernels {
namespace {

template <class S>
class Kernels : public testing::Test {};
using Types = testing::Types<float, double>;
TYPED_TEST_SUITE(Kernels, Types);

struct Shape {
  std::size_t m;
  std::size_t n;
  std::size_t k;
};

std::string name_of(const Shape& shape) {
  return std::to_string(shape.m) + " x " + std::to_string(shape.n) + " x " + std::to_string(shape.k);
}

// The networks of the benchmarks, everything small and odd, and sizes around every block and tile limit.
std::vector<Shape> shapes() {
  std::vector<Shape> list = {{10, 8, 2},     {10, 8, 8},    {10, 1, 8},    {32, 32, 64},  {32, 10, 32}, {64, 128, 784},
                             {64, 10, 128},  {1, 1, 1},     {1, 300, 5},   {300, 1, 5},   {5, 1, 300},  {65, 33, 257},
                             {257, 65, 17},  {255, 16, 31}, {256, 16, 32}, {64, 64, 256}, {63, 9, 512}, {3, 130, 515},
                             {130, 259, 70}, {515, 3, 40},  {17, 15, 16},  {16, 17, 15}};
  Rng rng(1, Stream::kData);
  for (int i = 0; i < 150; ++i) {
    Shape shape{};
    for (std::size_t* size : {&shape.m, &shape.n, &shape.k}) *size = 1 + rng.below(40);
    list.push_back(shape);
  }
  return list;
}

template <class S>
std::vector<S> random_values(std::size_t size, Rng& rng) {
  std::vector<S> values(size);
  for (S& value : values) value = static_cast<S>(rng.normal());
  return values;
}

// Equal bits. One more element than the product has must have kept its value.
template <class S>
void expect_same(const std::vector<S>& got, const std::vector<S>& want, const std::string& what) {
  ASSERT_EQ(got.size(), want.size());
  using Bits = std::conditional_t<sizeof(S) == 4, std::uint32_t, std::uint64_t>;
  for (std::size_t i = 0; i < want.size(); ++i) {
    ASSERT_EQ(std::bit_cast<Bits>(got[i]), std::bit_cast<Bits>(want[i])) << what << ", element " << i;
  }
}

TYPED_TEST(Kernels, ProductsEqualThePlainLoopsToTheBit) {
  using S = TypeParam;
  constexpr S kUntouched = 123;
  Workspace<S> workspace;
  Rng rng(2, Stream::kData);
  for (const Shape& shape : shapes()) {
    const auto [m, n, k] = shape;
    const std::vector<S> x = random_values<S>(m * k, rng);
    const std::vector<S> w = random_values<S>(n * k, rng);
    const std::vector<S> b = random_values<S>(n, rng);
    const std::vector<S> dy = random_values<S>(m * n, rng);

    std::vector<S> y(m * n + 1, kUntouched);
    std::vector<S> y_without_bias(m * n + 1, kUntouched);
    std::vector<S> dw(n * k + 1, kUntouched);
    std::vector<S> db(n + 1, kUntouched);
    std::vector<S> dx(m * k + 1, kUntouched);
    std::vector<S> y_plain = y;
    std::vector<S> y_without_bias_plain = y;
    std::vector<S> dw_plain = dw;
    std::vector<S> db_plain = db;
    std::vector<S> dx_plain = dx;

    dense_forward<S>(m, n, k, x, w, b, std::span(y).first(m * n), workspace);
    dense_forward<S>(m, n, k, x, w, {}, std::span(y_without_bias).first(m * n), workspace);
    dense_grad_weights<S>(m, n, k, x, dy, std::span(dw).first(n * k), std::span(db).first(n), workspace);
    dense_grad_input<S>(m, n, k, dy, w, std::span(dx).first(m * k), workspace);

    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        S sum = b[j];
        S sum_without_bias = 0;
        for (std::size_t p = 0; p < k; ++p) {
          sum += x[i * k + p] * w[j * k + p];
          sum_without_bias += x[i * k + p] * w[j * k + p];
        }
        y_plain[i * n + j] = sum;
        y_without_bias_plain[i * n + j] = sum_without_bias;
      }
      for (std::size_t p = 0; p < k; ++p) {
        S sum = 0;
        for (std::size_t j = 0; j < n; ++j) sum += dy[i * n + j] * w[j * k + p];
        dx_plain[i * k + p] = sum;
      }
    }
    for (std::size_t j = 0; j < n; ++j) {
      S column = 0;
      for (std::size_t i = 0; i < m; ++i) column += dy[i * n + j];
      db_plain[j] = column;
      for (std::size_t p = 0; p < k; ++p) {
        S sum = 0;
        for (std::size_t i = 0; i < m; ++i) sum += dy[i * n + j] * x[i * k + p];
        dw_plain[j * k + p] = sum;
      }
    }
    expect_same(y, y_plain, "forward " + name_of(shape));
    expect_same(y_without_bias, y_without_bias_plain, "forward without bias " + name_of(shape));
    expect_same(dw, dw_plain, "weight gradient " + name_of(shape));
    expect_same(db, db_plain, "bias gradient " + name_of(shape));
    expect_same(dx, dx_plain, "input gradient " + name_of(shape));
    if (testing::Test::HasFatalFailure()) return;
  }
}

TYPED_TEST(Kernels, AReservedWorkspaceNeverMoves) {
  using S = TypeParam;
  Workspace<S> workspace;
  workspace.reserve(40, 50, 60);
  const S* memory = workspace.scratch(1);
  Rng rng(3, Stream::kData);
  const std::vector<S> large = random_values<S>(60 * 60, rng);
  std::vector<S> result(60 * 60);
  std::vector<S> bias(60);
  for (const Shape shape : {Shape{40, 50, 60}, Shape{40, 1, 60}, Shape{1, 50, 60}, Shape{40, 50, 1}}) {
    const auto [m, n, k] = shape;
    const std::span<const S> from(large);
    const std::span<S> to(result);
    dense_forward<S>(m, n, k, from.first(m * k), from.first(n * k), from.first(n), to.first(m * n), workspace);
    dense_grad_weights<S>(m, n, k, from.first(m * k), from.first(m * n), to.first(n * k), std::span(bias).first(n),
                          workspace);
    dense_grad_input<S>(m, n, k, from.first(m * n), from.first(n * k), to.first(m * k), workspace);
  }
  EXPECT_EQ(workspace.scratch(1), memory);
}

// The lanes as the header states them, written plainly.
template <class S>
S sum_in_lanes(const std::vector<S>& terms) {
  std::vector<S> lanes(64 / sizeof(S));
  for (std::size_t i = 0; i < terms.size(); ++i) lanes[i % lanes.size()] += terms[i];
  for (std::size_t half = lanes.size() / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

TYPED_TEST(Kernels, SumsAreTakenInTheStatedLanes) {
  using S = TypeParam;
  Rng rng(4, Stream::kData);
  for (std::size_t size = 0; size < 200; ++size) {
    const std::vector<S> x = random_values<S>(size, rng);
    const std::vector<S> y = random_values<S>(size, rng);
    std::vector<S> products(size);
    std::vector<S> squares(size);
    for (std::size_t i = 0; i < size; ++i) {
      products[i] = x[i] * y[i];
      squares[i] = x[i] * x[i];
    }
    ASSERT_EQ(sum<S>(x), sum_in_lanes(x)) << size;
    ASSERT_EQ(dot<S>(x, y), sum_in_lanes(products)) << size;
    ASSERT_EQ(sum_of_squares<S>(x), sum_in_lanes(squares)) << size;
  }
}

}  // namespace
}  // namespace slalom::kernels
