// The dense layer's products, each one call of multiply(), and sums in fixed lanes.
#include "core/kernels.h"

#include <algorithm>
#include <utility>

#include "core/product.h"
#include "core/simd.h"

namespace slalom::kernels {

using simd::kLanes;
using simd::Vec;

template <class S>
void Workspace<S>::reserve(std::size_t m_max, std::size_t n_max, std::size_t k_max) {
  const std::size_t forward = scratch_size<S>(m_max, k_max);
  const std::size_t grad_weights = std::max(scratch_size<S>(n_max, m_max), scratch_size<S>(k_max, m_max));
  const std::size_t grad_input = scratch_size<S>(m_max, n_max);
  scratch(std::max({forward, grad_weights, grad_input}));
}

template <class S>
S* Workspace<S>::scratch(std::size_t size) {
  if (size > size_) {
    memory_.reset(static_cast<S*>(::operator new[](size * sizeof(S), std::align_val_t{64})));
    size_ = size;
  }
  return memory_.get();
}

namespace {

// sums[j] = sum over i of matrix(i, j), each from 0 in order of i.
template <class S>
SLALOM_NOINLINE void sum_columns(std::size_t rows, std::size_t columns, const S* matrix, S* sums) {
  std::size_t j = 0;
  for (; j + kLanes<S> <= columns; j += kLanes<S>) {
    Vec<S> sum{};
    for (std::size_t i = 0; i < rows; ++i) sum = sum + simd::load<Vec<S>>(matrix + i * columns + j);
    simd::store<Vec<S>>(sums + j, sum);
  }
  for (; j < columns; ++j) {
    S sum = 0;
    for (std::size_t i = 0; i < rows; ++i) sum += matrix[i * columns + j];
    sums[j] = sum;
  }
}

}  // namespace

template <class S>
void dense_forward(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> w,
                   std::span<const S> b, std::span<S> y, Workspace<S>& workspace) {
  const Product<S> product{.rows = m,
                           .columns = n,
                           .depth = k,
                           .a = {x.data(), k},
                           .b = {w.data(), k},
                           .c = {y.data(), n},
                           .bias = b.empty() ? nullptr : b.data()};
  multiply<Order::kPlain, Order::kTransposed>(product, workspace);
}

template <class S>
void dense_grad_weights(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> dy,
                        std::span<S> dw, std::span<S> db, Workspace<S>& workspace) {
  Product<S> product{.rows = n, .columns = k, .depth = m, .a = {dy.data(), n}, .b = {x.data(), k}, .c = {dw.data(), k}};
  if (2 * k <= kLanes<S> && k < n) {  // most lanes would idle: the transpose is computed instead
    std::swap(product.rows, product.columns);
    std::swap(product.a, product.b);
    product.c_order = Order::kTransposed;
  }
  multiply<Order::kTransposed, Order::kPlain>(product, workspace);
  if (!db.empty()) sum_columns(m, n, dy.data(), db.data());
}

template <class S>
void dense_grad_input(std::size_t m, std::size_t n, std::size_t k, std::span<const S> dy, std::span<const S> w,
                      std::span<S> dx, Workspace<S>& workspace) {
  const Product<S> product{
      .rows = m, .columns = k, .depth = n, .a = {dy.data(), n}, .b = {w.data(), k}, .c = {dx.data(), k}};
  multiply<Order::kPlain, Order::kPlain>(product, workspace);
}

namespace {

// Sums term(i) in kSumLanes lanes: term i goes to lane i modulo kSumLanes; then halves are added pairwise.
template <class S>
constexpr std::size_t kSumLanes = 64 / sizeof(S);

template <class S, class Term>
SLALOM_INLINE S sum_in_lanes(std::size_t size, Term term) {
  using V = Vec<S>;
  constexpr std::size_t kRegisters = kSumLanes<S> / kLanes<S>;
  V sums[kRegisters] = {};
  std::size_t i = 0;
  for (; i + kSumLanes<S> <= size; i += kSumLanes<S>) {
    for (std::size_t v = 0; v < kRegisters; ++v) sums[v] = sums[v] + term.template at<V>(i + v * kLanes<S>);
  }
  S lanes[kSumLanes<S>];
  for (std::size_t v = 0; v < kRegisters; ++v) simd::store<V>(lanes + v * kLanes<S>, sums[v]);
  for (std::size_t lane = 0; i < size; ++i, ++lane) lanes[lane] += term.template at<S>(i);
  for (std::size_t half = kSumLanes<S> / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

template <class S>
struct ElementTerm {
  const S* x;
  template <class V>
  SLALOM_INLINE V at(std::size_t i) const {
    return simd::load<V>(x + i);
  }
};

template <class S>
struct ProductTerm {
  const S* x;
  const S* y;
  template <class V>
  SLALOM_INLINE V at(std::size_t i) const {
    return simd::load<V>(x + i) * simd::load<V>(y + i);
  }
};

}  // namespace

template <class S>
S sum(std::span<const S> x) {
  return sum_in_lanes<S>(x.size(), ElementTerm<S>{x.data()});
}

template <class S>
S dot(std::span<const S> x, std::span<const S> y) {
  return sum_in_lanes<S>(x.size(), ProductTerm<S>{x.data(), y.data()});
}

template <class S>
S sum_of_squares(std::span<const S> x) {
  return dot(x, x);
}

template <class S>
void add(std::span<const S> terms, std::span<S> sums) {
  simd::transform(sums.data(), terms.data(), sums.data(), sums.size(), [](auto sum, auto term) { return sum + term; });
}

#define SLALOM_INSTANTIATE(S)                                                                                     \
  template class Workspace<S>;                                                                                    \
  template void dense_forward(std::size_t, std::size_t, std::size_t, std::span<const S>, std::span<const S>,      \
                              std::span<const S>, std::span<S>, Workspace<S>&);                                   \
  template void dense_grad_weights(std::size_t, std::size_t, std::size_t, std::span<const S>, std::span<const S>, \
                                   std::span<S>, std::span<S>, Workspace<S>&);                                    \
  template void dense_grad_input(std::size_t, std::size_t, std::size_t, std::span<const S>, std::span<const S>,   \
                                 std::span<S>, Workspace<S>&);                                                    \
  template void add(std::span<const S>, std::span<S>);                                                            \
  template S sum(std::span<const S>);                                                                             \
  template S dot(std::span<const S>, std::span<const S>);                                                         \
  template S sum_of_squares(std::span<const S>);
SLALOM_INSTANTIATE(float)
SLALOM_INSTANTIATE(double)
#undef SLALOM_INSTANTIATE

}  // namespace slalom::kernels
