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
#include <type_traits>
#include <utility>

#include "core/simd.h"

namespace slalom::kernels {
namespace {

using simd::kLanes;
using simd::Vec;

constexpr std::size_t kTileRows = 4;
constexpr std::size_t kDepthBlock = 256;  // a panel block of 256 x 8 floats is 8 KiB
constexpr std::size_t kFewRows = 16;      // so few rows of C do not pay for packing B
constexpr std::size_t kManyRows = 64;     // so many pay for packing A

template <class S>
constexpr std::size_t kPanelWidth = 2 * kLanes<S>;  // of a wide panel; a narrow one is one register wide

constexpr std::size_t round_up(std::size_t size, std::size_t unit) { return (size + unit - 1) / unit * unit; }

// Where a matrix or a part of one starts, and how far apart its rows are.
template <class S>
struct Rows {
  S* first;
  std::size_t stride;
};

// How the left operand lies in memory.
enum class Left {
  kRowMajor,     // A(i, p) = first[i * stride + p]
  kColumnMajor,  // A(i, p) = first[i + p * stride]
};

// Calls f(0) ... f(kCount - 1) with compile-time constants, so that arrays indexed by them become registers.
template <std::size_t kCount, class F>
SLALOM_INLINE void unroll(F f) {
  [&]<std::size_t... kIndex>(std::index_sequence<kIndex...>) SLALOM_INLINE_LAMBDA {
    (f(std::integral_constant<std::size_t, kIndex>{}), ...);
  }(std::make_index_sequence<kCount>{});
}

// c(i, j) = start(i, j) + sum over p of a(i, p) panel(p, j), for a tile of kRows rows and kRegisters registers.
template <Left kLeft, std::size_t kRows, std::size_t kRegisters, class S>
SLALOM_INLINE void multiply_tile(std::size_t depth, Rows<const S> a, Rows<const S> panel, Rows<const S> start,
                                 Rows<S> c) {
  using V = Vec<S>;
  V sums[kRows][kRegisters];
  unroll<kRows>([&](auto i) SLALOM_INLINE_LAMBDA {
    unroll<kRegisters>([&](auto v) SLALOM_INLINE_LAMBDA {
      sums[i][v] = simd::load<V>(start.first + i * start.stride + v * kLanes<S>);
    });
  });
  const S* left = a.first;
  const S* right = panel.first;
  for (std::size_t p = 0; p < depth; ++p) {
    V b[kRegisters];
    unroll<kRegisters>([&](auto v) SLALOM_INLINE_LAMBDA { b[v] = simd::load<V>(right + v * kLanes<S>); });
    unroll<kRows>([&](auto i) SLALOM_INLINE_LAMBDA {
      const V factor = simd::splat<V>(left[kLeft == Left::kRowMajor ? i * a.stride : i]);
      unroll<kRegisters>([&](auto v) SLALOM_INLINE_LAMBDA { sums[i][v] = sums[i][v] + factor * b[v]; });
    });
    left += kLeft == Left::kRowMajor ? 1 : a.stride;
    right += panel.stride;
  }
  unroll<kRows>([&](auto i) SLALOM_INLINE_LAMBDA {
    unroll<kRegisters>([&](auto v) SLALOM_INLINE_LAMBDA {
      simd::store<V>(c.first + i * c.stride + v * kLanes<S>, sums[i][v]);
    });
  });
}

// All rows of C, one panel's width of columns.
template <Left kLeft, std::size_t kRegisters, class S>
SLALOM_NOINLINE void multiply_panel(std::size_t rows, std::size_t depth, Rows<const S> a, Rows<const S> panel,
                                    Rows<const S> start, Rows<S> c) {
  const std::size_t a_step = kLeft == Left::kRowMajor ? a.stride : 1;
  std::size_t left = rows;
  for (; left >= kTileRows; left -= kTileRows) {
    multiply_tile<kLeft, kTileRows, kRegisters, S>(depth, a, panel, start, c);
    a.first += kTileRows * a_step;
    start.first += kTileRows * start.stride;
    c.first += kTileRows * c.stride;
  }
  if (left == 3) multiply_tile<kLeft, 3, kRegisters, S>(depth, a, panel, start, c);
  if (left == 2) multiply_tile<kLeft, 2, kRegisters, S>(depth, a, panel, start, c);
  if (left == 1) multiply_tile<kLeft, 1, kRegisters, S>(depth, a, panel, start, c);
}

// to(p, j) = from(p, j) for j < columns, zero for columns <= j < width.
template <class S>
SLALOM_NOINLINE void copy_padded(std::size_t rows, std::size_t columns, Rows<const S> from, std::size_t width, S* to) {
  const std::size_t whole = columns - columns % kLanes<S>;
  for (std::size_t p = 0; p < rows; ++p, from.first += from.stride, to += width) {
    std::size_t j = 0;
    for (; j < whole; j += kLanes<S>) simd::store<Vec<S>>(to + j, simd::load<Vec<S>>(from.first + j));
    for (; j < columns; ++j) to[j] = from.first[j];
    for (; j < width; ++j) to[j] = 0;
  }
}

// to(p, j) = from(j, p) for j < columns, zero for columns <= j < width.
template <class S>
SLALOM_NOINLINE void copy_transposed(std::size_t rows, std::size_t columns, Rows<const S> from, std::size_t width,
                                     S* to) {
  for (std::size_t p = 0; p < rows; ++p, ++from.first, to += width) {
    std::size_t j = 0;
    for (; j < columns; ++j) to[j] = from.first[j * from.stride];
    for (; j < width; ++j) to[j] = 0;
  }
}

// How the right operand lies in memory.
enum class Right {
  kRowMajor,    // B(p, j) = first[p * stride + j]
  kTransposed,  // B(p, j) = first[j * stride + p]
};

// The scratch space of one product, in this order.
template <class S>
struct Scratch {
  std::size_t panel;      // a packed panel of B
  std::size_t start;      // what the panel's columns start from
  std::size_t c;          // a panel of C, where C has fewer columns than a panel
  std::size_t left;       // packed A
  Scratch(std::size_t rows, std::size_t depth)
      : panel(depth * kPanelWidth<S>), start(kPanelWidth<S>), c(rows * kPanelWidth<S>), left(rows * depth) {}
  std::size_t size() const { return panel + start + c + left; }
};

// C[rows x columns] = A[rows x depth] * B[depth x columns], every row starting from bias (zeros where empty).
template <Left kLeft, Right kRight, class S>
void multiply(std::size_t rows, std::size_t columns, std::size_t depth, Rows<const S> a, Rows<const S> b,
              std::span<const S> bias, Rows<S> c, Workspace<S>& workspace) {
  const Scratch<S> sizes(rows, depth);
  S* const panel_memory = workspace.scratch(sizes.size());
  S* const start_memory = panel_memory + sizes.panel;
  S* const c_memory = start_memory + sizes.start;
  for (std::size_t j = 0; j < columns; j += kPanelWidth<S>) {
    const std::size_t used = std::min(kPanelWidth<S>, columns - j);
    const std::size_t width = used <= kLanes<S> ? kLanes<S> : kPanelWidth<S>;
    Rows<const S> panel{panel_memory, width};
    if constexpr (kRight == Right::kTransposed) {
      copy_transposed<S>(depth, used, {b.first + j * b.stride, b.stride}, width, panel_memory);
    } else if (used == width && rows <= kFewRows) {
      panel = {b.first + j, b.stride};
    } else {
      copy_padded<S>(depth, used, {b.first + j, b.stride}, width, panel_memory);
    }
    for (std::size_t v = 0; v < width; ++v) start_memory[v] = !bias.empty() && v < used ? bias[j + v] : S(0);
    const Rows<S> target = used == width ? Rows<S>{c.first + j, c.stride} : Rows<S>{c_memory, width};
    Rows<const S> start{start_memory, 0};
    for (std::size_t p = 0; p == 0 || p < depth; p += kDepthBlock) {
      const std::size_t block = std::min(kDepthBlock, depth - p);
      const Rows<const S> a_block{a.first + (kLeft == Left::kRowMajor ? p : p * a.stride), a.stride};
      const Rows<const S> panel_block{panel.first + p * panel.stride, panel.stride};
      if (width == kLanes<S>) {
        multiply_panel<kLeft, 1, S>(rows, block, a_block, panel_block, start, target);
      } else {
        multiply_panel<kLeft, 2, S>(rows, block, a_block, panel_block, start, target);
      }
      start = {target.first, target.stride};
    }
    if (used < width) {
      for (std::size_t i = 0; i < rows; ++i) {
        for (std::size_t v = 0; v < used; ++v) c.first[i * c.stride + j + v] = c_memory[i * width + v];
      }
    }
  }
}

}  // namespace

template <class S>
void Workspace<S>::reserve(std::size_t m_max, std::size_t n_max, std::size_t k_max) {
  const std::size_t forward = Scratch<S>(m_max, k_max).size();
  const std::size_t grad_weights = Scratch<S>(n_max, m_max).size();
  const std::size_t grad_input = Scratch<S>(m_max, n_max).size();
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

template <class S>
void dense_forward(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> w,
                   std::span<const S> b, std::span<S> y, Workspace<S>& workspace) {
  multiply<Left::kRowMajor, Right::kTransposed, S>(m, n, k, {x.data(), k}, {w.data(), k}, b, {y.data(), n}, workspace);
}

template <class S>
void dense_grad_weights(std::size_t m, std::size_t n, std::size_t k, std::span<const S> x, std::span<const S> dy,
                        std::span<S> dw, std::span<S> db, Workspace<S>& workspace) {
  multiply<Left::kColumnMajor, Right::kRowMajor, S>(n, k, m, {dy.data(), n}, {x.data(), k}, {}, {dw.data(), k},
                                                    workspace);
  if (db.empty()) return;
  for (std::size_t j = 0; j < n; ++j) db[j] = 0;
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) db[j] += dy[i * n + j];
  }
}

template <class S>
void dense_grad_input(std::size_t m, std::size_t n, std::size_t k, std::span<const S> dy, std::span<const S> w,
                      std::span<S> dx, Workspace<S>& workspace) {
  multiply<Left::kRowMajor, Right::kRowMajor, S>(m, k, n, {dy.data(), n}, {w.data(), k}, {}, {dx.data(), k}, workspace);
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
