// B is taken in panels of two registers' width (one or a single number at the right edge), packed so that a panel stays
// in the first-level cache while all rows pass by; a tile of up to four rows times a panel's width is summed in
// registers. Every element of C is one lane that adds its products in order of depth, so neither the tile, nor the
// panel, nor the register width, nor the blocking shows in a bit.
//
// Functions that do the work are kept out of line: a browser's engine swaps in optimised code only between calls.
#include "core/product.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "core/simd.h"

namespace slalom::kernels {
namespace {

using simd::kLanes;
using simd::Vec;

thread_local std::uint64_t done = 0;

constexpr std::size_t kTileRows = 4;
constexpr std::size_t kDepthBlock = 256;  // a panel block of 256 x 8 floats is 8 KiB
constexpr std::size_t kShallow = 32;      // B of so small a depth is in the first-level cache as it is
constexpr std::size_t kManyRows = 64;     // so many rows of C pay for packing a transposed A

template <class S>
constexpr std::size_t kPanelWidth = 2 * kLanes<S>;

// Calls f(0) ... f(kCount - 1) with compile-time constants, so that arrays indexed by them become registers.
template <std::size_t kCount, class F>
SLALOM_INLINE void unroll(F f) {
  [&]<std::size_t... kIndex>(std::index_sequence<kIndex...>) SLALOM_INLINE_LAMBDA {
    (f(std::integral_constant<std::size_t, kIndex>{}), ...);
  }(std::make_index_sequence<kCount>{});
}

// c(i, j) = start(i, j) + sum over p of a(i, p) panel(p, j), for a tile of kRows rows and kRegisters columns of
// type V: registers, or plain numbers.
template <Order kA, std::size_t kRows, std::size_t kRegisters, class V, class S>
SLALOM_INLINE void multiply_tile(std::size_t depth, Rows<const S> a, Rows<const S> panel, Rows<const S> start,
                                 Rows<S> c) {
  constexpr std::size_t kWidth = sizeof(V) / sizeof(S);
  V sums[kRows][kRegisters];
  unroll<kRows>([&](auto i) SLALOM_INLINE_LAMBDA {
    unroll<kRegisters>(
        [&](auto v) SLALOM_INLINE_LAMBDA { sums[i][v] = simd::load<V>(start.first + i * start.stride + v * kWidth); });
  });
  const S* left = a.first;
  const S* right = panel.first;
  for (std::size_t p = 0; p < depth; ++p) {
    V b[kRegisters];
    unroll<kRegisters>([&](auto v) SLALOM_INLINE_LAMBDA { b[v] = simd::load<V>(right + v * kWidth); });
    unroll<kRows>([&](auto i) SLALOM_INLINE_LAMBDA {
      const V factor = simd::splat<V>(left[kA == Order::kPlain ? i * a.stride : i]);
      unroll<kRegisters>([&](auto v) SLALOM_INLINE_LAMBDA { sums[i][v] = sums[i][v] + factor * b[v]; });
    });
    left += kA == Order::kPlain ? 1 : a.stride;
    right += panel.stride;
  }
  unroll<kRows>([&](auto i) SLALOM_INLINE_LAMBDA {
    unroll<kRegisters>([&](auto v)
                           SLALOM_INLINE_LAMBDA { simd::store<V>(c.first + i * c.stride + v * kWidth, sums[i][v]); });
  });
}

// All rows of C, one panel's width of columns. a_step: from one tile's rows of A to the next one's.
template <Order kA, std::size_t kRegisters, class V, class S>
SLALOM_NOINLINE void multiply_panel(std::size_t rows, std::size_t depth, Rows<const S> a, std::size_t a_step,
                                    Rows<const S> panel, Rows<const S> start, Rows<S> c) {
  std::size_t left = rows;
  for (; left >= kTileRows; left -= kTileRows) {
    multiply_tile<kA, kTileRows, kRegisters, V>(depth, a, panel, start, c);
    a.first += a_step;
    start.first += kTileRows * start.stride;
    c.first += kTileRows * c.stride;
  }
  if (left == 3) multiply_tile<kA, 3, kRegisters, V>(depth, a, panel, start, c);
  if (left == 2) multiply_tile<kA, 2, kRegisters, V>(depth, a, panel, start, c);
  if (left == 1) multiply_tile<kA, 1, kRegisters, V>(depth, a, panel, start, c);
}

// to(p, j) = from(p, j) for p < rows, j < columns.
template <class S>
SLALOM_NOINLINE void copy_rows(std::size_t rows, std::size_t columns, Rows<const S> from, Rows<S> to) {
  const std::size_t whole = columns - columns % kLanes<S>;
  for (std::size_t p = 0; p < rows; ++p, from.first += from.stride, to.first += to.stride) {
    for (std::size_t j = 0; j < whole; j += kLanes<S>) {
      simd::store<Vec<S>>(to.first + j, simd::load<Vec<S>>(from.first + j));
    }
    simd::copy_short<kLanes<S>>(from.first + whole, to.first + whole, columns - whole);
  }
}

// to(p, j) = from(j, p) for p < rows, j < columns.
template <class S>
SLALOM_NOINLINE void copy_transposed(std::size_t rows, std::size_t columns, Rows<const S> from, Rows<S> to) {
  constexpr std::size_t kSquare = simd::kSquare<S>;
  const std::size_t whole_columns = columns - columns % kSquare;
  std::size_t p = 0;
  for (; p + kSquare <= rows; p += kSquare) {
    for (std::size_t j = 0; j < whole_columns; j += kSquare) {
      simd::transpose_square(from.first + j * from.stride + p, from.stride, to.first + p * to.stride + j, to.stride);
    }
    for (std::size_t j = whole_columns; j < columns; ++j) {
      for (std::size_t q = p; q < p + kSquare; ++q) to.first[q * to.stride + j] = from.first[j * from.stride + q];
    }
  }
  for (; p < rows; ++p) {
    for (std::size_t j = 0; j < columns; ++j) to.first[p * to.stride + j] = from.first[j * from.stride + p];
  }
}

// Packs a transposed A tile by tile: tile t holds to(p, i) = A(4 t + i, p). What lies behind the last row is not used.
template <class S>
SLALOM_NOINLINE void pack_left(std::size_t rows, std::size_t depth, Rows<const S> a, S* to) {
  for (std::size_t i = 0; i < rows; i += kTileRows, to += depth * kTileRows) {
    copy_rows<S>(depth, std::min(kTileRows, rows - i), {a.first + i, a.stride}, {to, kTileRows});
  }
}

// The scratch space of one product, in this order.
template <class S>
struct Scratch {
  std::size_t panel;  // a packed panel of B
  std::size_t start;  // what a panel's columns start from
  std::size_t c;      // a panel of C that cannot be written in place
  std::size_t a;      // packed A
  Scratch(std::size_t rows, std::size_t depth)
      : panel(depth * kPanelWidth<S>),
        start(kPanelWidth<S>),
        c(rows * kPanelWidth<S>),
        a((rows + kTileRows - 1) / kTileRows * kTileRows * depth) {}
  std::size_t size() const { return panel + start + c + a; }
};

}  // namespace

std::uint64_t operations() { return done; }

template <Order kA, Order kB, class S>
void multiply(const Product<S>& product, Workspace<S>& workspace) {
  const auto [rows, columns, depth, a_given, b, c, c_order, bias] = product;
  done += std::uint64_t{2} * rows * columns * depth;
  const Scratch<S> sizes(rows, depth);
  S* const panel_memory = workspace.scratch(sizes.size());
  S* const start_memory = panel_memory + sizes.panel;
  S* const c_memory = start_memory + sizes.start;
  std::fill_n(start_memory, kPanelWidth<S>, S(0));
  Rows<const S> a = a_given;
  std::size_t a_step = kTileRows * (kA == Order::kPlain ? a.stride : 1);
  if (kA == Order::kTransposed && rows >= kManyRows) {
    S* const a_memory = c_memory + sizes.c;
    pack_left<S>(rows, depth, a, a_memory);
    a = {a_memory, kTileRows};
    a_step = depth * kTileRows;
  }
  for (std::size_t j = 0; j < columns; j += kPanelWidth<S>) {
    const std::size_t used = std::min(kPanelWidth<S>, columns - j);
    const std::size_t width = used == 1 ? 1 : used <= kLanes<S> ? kLanes<S> : kPanelWidth<S>;
    const Rows<const S> b_panel{b.first + (kB == Order::kPlain ? j : j * b.stride), b.stride};
    Rows<const S> panel{panel_memory, width};
    if (kB == Order::kTransposed && used == 1) {
      panel.first = b_panel.first;
    } else if (kB == Order::kPlain && used == width && depth <= kShallow) {
      panel = b_panel;
    } else {
      if (used < width) std::fill_n(panel_memory, depth * width, S(0));
      const auto copy = kB == Order::kPlain ? copy_rows<S> : copy_transposed<S>;
      copy(depth, used, b_panel, {panel_memory, width});
    }
    Rows<const S> start{bias != nullptr && used == width ? bias + j : start_memory, 0};
    if (bias != nullptr && used < width) simd::copy_short<kPanelWidth<S>>(bias + j, start_memory, used);
    const bool in_place = used == width && c_order == Order::kPlain;
    const Rows<S> target = in_place ? Rows<S>{c.first + j, c.stride} : Rows<S>{c_memory, width};
    for (std::size_t p = 0; p == 0 || p < depth; p += kDepthBlock) {
      const std::size_t block = std::min(kDepthBlock, depth - p);
      const Rows<const S> a_block{a.first + (kA == Order::kPlain ? p : p * a.stride), a.stride};
      const Rows<const S> panel_block{panel.first + p * panel.stride, panel.stride};
      if (width == 1) {
        multiply_panel<kA, 1, S>(rows, block, a_block, a_step, panel_block, start, target);
      } else if (width == kLanes<S>) {
        multiply_panel<kA, 1, Vec<S>>(rows, block, a_block, a_step, panel_block, start, target);
      } else {
        multiply_panel<kA, 2, Vec<S>>(rows, block, a_block, a_step, panel_block, start, target);
      }
      start = {target.first, target.stride};
    }
    if (c_order == Order::kTransposed) {
      copy_transposed<S>(used, rows, {c_memory, width}, {c.first + j * c.stride, c.stride});
    } else if (!in_place) {
      copy_rows<S>(rows, used, {c_memory, width}, {c.first + j, c.stride});
    }
  }
}

template <class S>
std::size_t scratch_size(std::size_t rows, std::size_t depth) {
  return Scratch<S>(rows, depth).size();
}

#define SLALOM_INSTANTIATE(S)                                                                     \
  template void multiply<Order::kPlain, Order::kTransposed, S>(const Product<S>&, Workspace<S>&); \
  template void multiply<Order::kTransposed, Order::kPlain, S>(const Product<S>&, Workspace<S>&); \
  template void multiply<Order::kPlain, Order::kPlain, S>(const Product<S>&, Workspace<S>&);      \
  template std::size_t scratch_size<S>(std::size_t, std::size_t);
SLALOM_INSTANTIATE(float)
SLALOM_INSTANTIATE(double)
#undef SLALOM_INSTANTIATE

}  // namespace slalom::kernels
