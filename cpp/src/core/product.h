// The matrix product behind the dense kernels. Others use core/kernels.h.
#pragma once

#include <cstddef>

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

// What the sums of C start from: 0, or an element of bias per column or per row of C.
enum class Start { kZero, kBiasPerColumn, kBiasPerRow };

// C = start + A * B, with A[rows x depth], B[depth x columns]. Each element of C adds its products in order of depth,
// a separate multiplication and addition each. c_order says how C is written. kBiasPerRow needs rows <= kTileRows.
template <class S>
struct Product {
  std::size_t rows;
  std::size_t columns;
  std::size_t depth;
  Rows<const S> a;
  Rows<const S> b;
  Rows<S> c;
  Order c_order = Order::kPlain;
  Start start = Start::kZero;
  const S* bias = nullptr;
};

inline constexpr std::size_t kTileRows = 4;

template <Order kA, Order kB, class S>
void multiply(const Product<S>& product, Workspace<S>& workspace);

// What multiply() takes from the workspace.
template <class S>
std::size_t scratch_size(std::size_t rows, std::size_t depth);

}  // namespace slalom::kernels
