// The matrix product behind the dense kernels. Others use core/kernels.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/kernels.h"

namespace slalom::kernels {

// Where a matrix or a part of one starts, and how far apart its rows are.
template <class S>
struct Rows {
  S* first;
  std::size_t stride;
};

// How an operand lies in memory: the element of row i and column j at first[i * stride + j], or at
// first[j * stride + i].
enum class Order { kPlain, kTransposed };

// C = A * B, with A[rows x depth], B[depth x columns]. Each element of C starts from its column's element of bias (from
// 0 where that is null) and adds its products in order of depth, a separate multiplication and addition each.
template <class S>
struct Product {
  std::size_t rows;
  std::size_t columns;
  std::size_t depth;
  Rows<const S> a;
  Rows<const S> b;
  Rows<S> c;
  Order c_order = Order::kPlain;
  const S* bias = nullptr;
};

// Multiplications and additions of all products that this thread has made.
std::uint64_t operations();

template <Order kA, Order kB, class S>
void multiply(const Product<S>& product, Workspace<S>& workspace);

// What multiply() takes from the workspace.
template <class S>
std::size_t scratch_size(std::size_t rows, std::size_t depth);

}  // namespace slalom::kernels
