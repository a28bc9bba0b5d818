// One product serves all three: C[rows x columns] (+)= A * B, summed over `depth`, where A and B are read
// through strides. B is taken in panels of one or two registers' width, packed so that a panel stays in the
// first-level cache while all rows pass by; a tile of up to four rows times a panel's width is summed in
// registers. Every output is one lane that adds its products in order of depth, a separate multiplication and
// addition each, so neither the tile, nor the panel, nor the register width, nor the blocking shows in a bit.
//
// Functions that do the work are kept out of line: a browser's engine swaps in optimised code only between
// calls.
#include "core/kernels.h"

#include <algorithm>

#include "core/simd.h"

namespace slalom::kernels {
namespace {

using simd::kLanes;
using simd::Vec;

constexpr std::size_t kTileRows = 4;
constexpr std::size_t kPanelRegisters = 2;
constexpr std::size_t kDepthBlock = 256;  // a panel block of 256 x 8 floats is 8 KiB

template <class S>
constexpr std::size_t kPanelWidth = kPanelRegisters * kLanes<S>;

// How the left operand lies in memory.
enum class Left {
  kRowMajor,     // A(i, p) = a[i * stride + p]
  kColumnMajor,  // A(i, p) = a[i + p * stride]
};

// What a tile starts from.
enum class Start { kZero, kBias, kContinue };

template <Left kLeft, class S>
SLALOM_INLINE S left_element(const S* a, std::size_t stride, std::size_t i, std::size_t p) {
  return kLeft == Left::kRowMajor ? a[i * stride + p] : a[i + p * stride];
}

// A tile of kRows rows and kRegisters registers. `columns` of the panel's columns exist in C.
template <Left kLeft, std::size_t kRows, std::size_t kRegisters, class S>
SLALOM_INLINE void tile(std::size_t depth, std::size_t columns, const S* SLALOM_RESTRICT a, std::size_t a_stride,
                        const S* SLALOM_RESTRICT panel, std::size_t panel_stride, const S* bias, Start start,
                        S* SLALOM_RESTRICT c, std::size_t c_stride) {
  using V = Vec<S>;
  V sums[kRows][kRegisters];
  const bool whole = columns == kRegisters * kLanes<S>;
  S edge[kRegisters * kLanes<S>];
  for (std::size_t i = 0; i < kRows; ++i) {
    const S* from = bias;
    if (start == Start::kContinue) {
      from = c + i * c_stride;
      if (!whole) {
        for (std::size_t j = 0; j < columns; ++j) edge[j] = from[j];
        for (std::size_t j = columns; j < kRegisters * kLanes<S>; ++j) edge[j] = 0;
        from = edge;
      }
    }
    for (std::size_t v = 0; v < kRegisters; ++v) {
      sums[i][v] = start == Start::kZero ? V{} : simd::load<V>(from + v * kLanes<S>);
    }
  }
  for (std::size_t p = 0; p < depth; ++p) {
    V right[kRegisters];
    for (std::size_t v = 0; v < kRegisters; ++v) right[v] = simd::load<V>(panel + p * panel_stride + v * kLanes<S>);
    for (std::size_t i = 0; i < kRows; ++i) {
      const V left = simd::splat<V>(left_element<kLeft>(a, a_stride, i, p));
      for (std::size_t v = 0; v < kRegisters; ++v) sums[i][v] = sums[i][v] + left * right[v];
    }
  }
  for (std::size_t i = 0; i < kRows; ++i) {
    S* to = c + i * c_stride;
    if (whole) {
      for (std::size_t v = 0; v < kRegisters; ++v) simd::store<V>(to + v * kLanes<S>, sums[i][v]);
    } else {
      for (std::size_t v = 0; v < kRegisters; ++v) simd::store<V>(edge + v * kLanes<S>, sums[i][v]);
      for (std::size_t j = 0; j < columns; ++j) to[j] = edge[j];
    }
  }
}

// All rows of C times one panel.
template <Left kLeft, std::size_t kRegisters, class S>
SLALOM_NOINLINE void multiply_panel(std::size_t rows, std::size_t columns, std::size_t depth, const S* a,
                                    std::size_t a_stride, const S* panel, std::size_t panel_stride, const S* bias,
                                    Start start, S* c, std::size_t c_stride) {
  const std::size_t a_row = kLeft == Left::kRowMajor ? a_stride : 1;
  const std::size_t whole_rows = rows - rows % kTileRows;
  for (std::size_t i = 0; i < whole_rows; i += kTileRows) {
    tile<kLeft, kTileRows, kRegisters>(depth, columns, a + i * a_row, a_stride, panel, panel_stride, bias, start,
                                       c + i * c_stride, c_stride);
  }
  a += whole_rows * a_row;
  c += whole_rows * c_stride;
  switch (rows - whole_rows) {
    case 3:
      tile<kLeft, 3, kRegisters>(depth, columns, a, a_stride, panel, panel_stride, bias, start, c, c_stride);
      break;
    case 2:
      tile<kLeft, 2, kRegisters>(depth, columns, a, a_stride, panel, panel_stride, bias, start, c, c_stride);
      break;
    case 1:
      tile<kLeft, 1, kRegisters>(depth, columns, a, a_stride, panel, panel_stride, bias, start, c, c_stride);
      break;
    default:
      break;
  }
}

// panel(p, j) = b[p * stride + j], zeros behind the last column.
template <class S>
SLALOM_NOINLINE void pack_rows(std::size_t columns, std::size_t depth, const S* SLALOM_RESTRICT b, std::size_t stride,
                               std::size_t width, S* SLALOM_RESTRICT panel) {
  for (std::size_t p = 0; p < depth; ++p) {
    for (std::size_t j = 0; j < columns; ++j) panel[p * width + j] = b[p * stride + j];
    for (std::size_t j = columns; j < width; ++j) panel[p * width + j] = 0;
  }
}

// panel(p, j) = b[j * stride + p], zeros behind the last column.
template <class S>
SLALOM_NOINLINE void pack_transposed(std::size_t columns, std::size_t depth, const S* SLALOM_RESTRICT b,
                                     std::size_t stride, std::size_t width, S* SLALOM_RESTRICT panel) {
  for (std::size_t p = 0; p < depth; ++p) {
    for (std::size_t j = 0; j < columns; ++j) panel[p * width + j] = b[j * stride + p];
    for (std::size_t j = columns; j < width; ++j) panel[p * width + j] = 0;
  }
}

// How the right operand lies in memory.
enum class Right {
  kRowMajor,    // B(p, j) = b[p * stride + j]
  kTransposed,  // B(p, j) = b[j * stride + p]
};

template <Left kLeft, Right kRight, class S>
void multiply(std::size_t rows, std::size_t columns, std::size_t depth, const S* a, std::size_t a_stride, const S* b,
              std::size_t b_stride, const S* bias, S* c, Workspace<S>& workspace) {
  constexpr std::size_t kWidth = kPanelWidth<S>;
  S* panel = workspace.scratch(depth * kWidth + kWidth);
  S* padded_bias = panel + depth * kWidth;
  const std::size_t c_stride = columns;
  for (std::size_t j = 0; j < columns; j += kWidth) {
    const std::size_t used = std::min(kWidth, columns - j);
    const bool narrow = used <= kLanes<S>;
    const std::size_t width = narrow ? kLanes<S> : kWidth;
    if constexpr (kRight == Right::kRowMajor) {
      pack_rows(used, depth, b + j, b_stride, width, panel);
    } else {
      pack_transposed(used, depth, b + j * b_stride, b_stride, width, panel);
    }
    if (bias != nullptr) {
      for (std::size_t v = 0; v < kWidth; ++v) padded_bias[v] = v < used ? bias[j + v] : S(0);
    }
    Start start = bias != nullptr ? Start::kBias : Start::kZero;
    for (std::size_t p = 0; p == 0 || p < depth; p += kDepthBlock) {
      const std::size_t block = std::min(kDepthBlock, depth - p);
      const S* a_block = a + (kLeft == Left::kRowMajor ? p : p * a_stride);
      const auto multiply_block = narrow ? multiply_panel<kLeft, 1, S> : multiply_panel<kLeft, kPanelRegisters, S>;
      multiply_block(rows, used, block, a_block, a_stride, panel + p * width, width, padded_bias, start, c + j,
                     c_stride);
      start = Start::kContinue;
    }
  }
}

}  // namespace

template <class S>
void Workspace<S>::reserve(std::size_t m_max, std::size_t n_max, std::size_t k_max) {
  scratch((std::max({m_max, n_max, k_max}) + 1) * kPanelWidth<S>);
}

template <class S>
S* Workspace<S>::scratch(std::size_t size) {
  if (size > size_) {
    memory_.reset(static_cast<S*>(::operator new[](size * sizeof(S), std::align_val_t{64})));
    size_ = size;
  }
  return memory_.get();
}

template <class S>
void dense_forward(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> w,
                   std::span<const S> b, std::span<S> y, Workspace<S>& workspace) {
  multiply<Left::kRowMajor, Right::kTransposed>(m, n, k, x.data(), k, w.data(), k, b.empty() ? nullptr : b.data(),
                                                y.data(), workspace);
}

template <class S>
void dense_grad_weights(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> dy,
                        std::span<S> dw, std::span<S> db, Workspace<S>& workspace) {
  multiply<Left::kColumnMajor, Right::kRowMajor>(n, k, m, dy.data(), n, x.data(), k, static_cast<const S*>(nullptr),
                                                 dw.data(), workspace);
  if (db.empty()) return;
  for (std::size_t j = 0; j < n; ++j) db[j] = 0;
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) db[j] += dy[i * n + j];
  }
}

template <class S>
void dense_grad_input(std::size_t m, std::size_t n, std::size_t k, std::span<const S> dy, std::span<const S> w,
                      std::span<S> dx, Workspace<S>& workspace) {
  multiply<Left::kRowMajor, Right::kRowMajor>(m, k, n, dy.data(), n, w.data(), k, static_cast<const S*>(nullptr),
                                              dx.data(), workspace);
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
struct Value {
  const S* x;
  template <class V>
  SLALOM_INLINE V at(std::size_t i) const {
    return simd::load<V>(x + i);
  }
};

template <class S>
struct Product {
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
  return sum_in_lanes<S>(x.size(), Value<S>{x.data()});
}

template <class S>
S dot(std::span<const S> x, std::span<const S> y) {
  return sum_in_lanes<S>(x.size(), Product<S>{x.data(), y.data()});
}

template <class S>
S sum_of_squares(std::span<const S> x) {
  return dot(x, x);
}

#define SLALOM_INSTANTIATE(S)                                                                                     \
  template class Workspace<S>;                                                                                    \
  template void dense_forward(std::size_t, std::size_t, std::size_t, std::span<const S>, std::span<const S>,      \
                              std::span<const S>, std::span<S>, Workspace<S>&);                                   \
  template void dense_grad_weights(std::size_t, std::size_t, std::size_t, std::span<const S>, std::span<const S>, \
                                   std::span<S>, std::span<S>, Workspace<S>&);                                    \
  template void dense_grad_input(std::size_t, std::size_t, std::size_t, std::span<const S>, std::span<const S>,   \
                                 std::span<S>, Workspace<S>&);                                                    \
  template S sum(std::span<const S>);                                                                             \
  template S dot(std::span<const S>, std::span<const S>);                                                         \
  template S sum_of_squares(std::span<const S>);
SLALOM_INSTANTIATE(float)
SLALOM_INSTANTIATE(double)
#undef SLALOM_INSTANTIATE

}  // namespace slalom::kernels
