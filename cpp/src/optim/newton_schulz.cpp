#include "optim/newton_schulz.h"

#include <algorithm>

#include "core/product.h"

namespace slalom::optim {
namespace {

using kernels::Order;
using kernels::Rows;

constexpr double kA = kNewtonSchulz[0];
constexpr double kB = kNewtonSchulz[1];
constexpr double kC = kNewtonSchulz[2];

// The iteration works on the wide form of a matrix, with short >= 1 rows and long >= short columns: X X^T is then the
// smaller of its two products with itself.
struct Wide {
  Wide(std::size_t rows, std::size_t columns)
      : short_side(std::min(rows, columns)), long_side(std::max(rows, columns)) {}
  std::size_t matrix() const { return short_side * long_side; }
  std::size_t square() const { return short_side * short_side; }
  std::size_t scratch() const { return 2 * matrix() + 2 * square(); }

  std::size_t short_side;
  std::size_t long_side;
};

}  // namespace

template <class S>
void reserve_newton_schulz(std::span<const Extent> segments, MatrixScratch<S>& matrices) {
  for (const Extent& segment : segments) {
    if (!segment.is_matrix) continue;
    const Wide wide(segment.rows, segment.columns);
    matrices.numbers.resize(std::max(matrices.numbers.size(), wide.scratch()));
    matrices.workspace.scratch(kernels::scratch_size<S>(wide.short_side, wide.long_side));
  }
}

template <class S>
void newton_schulz(std::size_t rows, std::size_t columns, int steps, S* x, MatrixScratch<S>& matrices) {
  const Wide wide(rows, columns);
  const std::size_t m = wide.short_side;
  const std::size_t n = wide.long_side;
  if (matrices.numbers.size() < wide.scratch()) matrices.numbers.resize(wide.scratch());
  S* __restrict transposed = matrices.numbers.data();
  S* __restrict product = transposed + wide.matrix();
  S* __restrict gram = product + wide.matrix();
  S* __restrict gram_square = gram + wide.square();

  const bool is_tall = rows > columns;
  if (is_tall) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) transposed[j * rows + i] = x[i * columns + j];
    }
  }
  S* const current = is_tall ? transposed : x;
  const Rows<const S> as_factor{current, n};
  for (int step = 0; step < steps; ++step) {
    kernels::multiply<Order::kPlain, Order::kTransposed, S>({m, m, n, as_factor, as_factor, {gram, m}},
                                                            matrices.workspace);
    kernels::multiply<Order::kPlain, Order::kPlain, S>({m, m, m, {gram, m}, {gram, m}, {gram_square, m}},
                                                       matrices.workspace);
    for (std::size_t i = 0; i < wide.square(); ++i) gram[i] = S(kB) * gram[i] + S(kC) * gram_square[i];
    kernels::multiply<Order::kPlain, Order::kPlain, S>({m, n, m, {gram, m}, as_factor, {product, n}},
                                                       matrices.workspace);
    for (std::size_t i = 0; i < wide.matrix(); ++i) current[i] = S(kA) * current[i] + product[i];
  }
  if (is_tall) {
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) x[i * columns + j] = transposed[j * rows + i];
    }
  }
}

#define SLALOM_INSTANTIATE(S)                                                      \
  template void reserve_newton_schulz(std::span<const Extent>, MatrixScratch<S>&); \
  template void newton_schulz(std::size_t, std::size_t, int, S*, MatrixScratch<S>&);
SLALOM_INSTANTIATE(float)
SLALOM_INSTANTIATE(double)
#undef SLALOM_INSTANTIATE

}  // namespace slalom::optim
