// Dense kernels: products, column sums, sums of squares. Same bits on every target and SIMD width: a product
// vectorises across independent outputs and sums over k strictly in order with separate multiply and add;
// plain sums use a fixed number of lanes written in the source.
//
// All matrices are row-major and densely packed. Instantiated for float and double.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>

namespace slalom::kernels {

// Scratch space of the products, reused between calls so that a training step allocates nothing. One per thread.
template <class S>
class Workspace {
 public:
  // The products may be called with any m <= m_max, n <= n_max, k <= k_max without an allocation from then on;
  // without a reserve() they allocate when they need to.
  void reserve(std::size_t m_max, std::size_t n_max, std::size_t k_max);

  // Room for `size` numbers, aligned to a cache line; its contents are lost at the next call. For the kernels.
  S* scratch(std::size_t size);

 private:
  struct Free {
    void operator()(S* memory) const { ::operator delete[](memory, std::align_val_t{64}); }
  };
  std::unique_ptr<S[], Free> memory_;
  std::size_t size_ = 0;
};

// y[m x n] = x[m x k] * w[n x k]^T + b[n]   (b may be empty: no bias). Forward pass of a dense layer.
// Each output starts at its bias (or 0) and adds the products in order of k.
template <class S>
void dense_forward(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> w,
                   std::span<const S> b, std::span<S> y, Workspace<S>& workspace);

// dw[n x k] = dy[m x n]^T * x[m x k]; db[n] = column sums of dy (db may be empty). Overwrites; sums from 0 in
// order of the examples.
template <class S>
void dense_grad_weights(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> dy,
                        std::span<S> dw, std::span<S> db, Workspace<S>& workspace);

// dx[m x k] = dy[m x n] * w[n x k]; sums from 0 in order of n.
template <class S>
void dense_grad_input(std::size_t m, std::size_t n, std::size_t k, std::span<const S> dy, std::span<const S> w,
                      std::span<S> dx, Workspace<S>& workspace);

// sums[i] += terms[i]
template <class S>
void add(std::span<const S> terms, std::span<S> sums);

// sum of x[i]^2, in a fixed number of lanes (16 for float, 8 for double), accumulated in S, lanes combined pairwise.
template <class S>
S sum_of_squares(std::span<const S> x);
template <class S>
S sum(std::span<const S> x);
template <class S>
S dot(std::span<const S> x, std::span<const S> y);

}  // namespace slalom::kernels
