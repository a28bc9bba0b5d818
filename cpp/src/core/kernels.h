// Dense kernels: products, column sums, sums of squares. Same bits on every target and SIMD width: a product
// vectorises across independent outputs and sums over k strictly in order with separate multiply and add;
// plain sums use a fixed number of lanes written in the source.
//
// All matrices are row-major and densely packed. Instantiated for float and double.
#pragma once

#include <cstddef>
#include <span>

namespace slalom::kernels {

// Scratch space reused between calls so that a training step allocates nothing.
template <class S> class Workspace;

// y[m x n] = x[m x k] * w[n x k]^T + b[n]   (b may be empty: no bias). Forward pass of a dense layer.
template <class S>
void dense_forward(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> w,
                   std::span<const S> b, std::span<S> y, Workspace<S>& workspace);

// dw[n x k] = dy[m x n]^T * x[m x k]; db[n] = column sums of dy. Overwrites.
template <class S>
void dense_grad_weights(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x,
                        std::span<const S> dy, std::span<S> dw, std::span<S> db, Workspace<S>& workspace);

// dx[m x k] = dy[m x n] * w[n x k]
template <class S>
void dense_grad_input(std::size_t m, std::size_t n, std::size_t k, std::span<const S> dy,
                      std::span<const S> w, std::span<S> dx, Workspace<S>& workspace);

// sum of x[i]^2, in a fixed number of lanes (16 for float, 8 for double), accumulated in S, lanes combined pairwise.
template <class S> S sum_of_squares(std::span<const S> x);
template <class S> S sum(std::span<const S> x);
template <class S> S dot(std::span<const S> x, std::span<const S> y);

}  // namespace slalom::kernels
