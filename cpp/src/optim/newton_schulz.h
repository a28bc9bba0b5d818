// The Newton-Schulz iteration that makes a matrix orthogonal but for rounding its singular values into about
// [0.7, 1.2]: five steps of a polynomial chosen to be steep at zero.
// Source: Jordan et al., "Muon: An Optimizer for Hidden Layers in Neural Networks" (2024).
#pragma once

#include <cstddef>
#include <span>

#include "optim/stage.h"

namespace slalom::optim {

// a, b and c of the polynomial below.
inline constexpr double kNewtonSchulz[] = {3.4445, -4.7750, 2.0315};

// Room for the largest of the segments that are matrices.
template <class S>
void reserve_newton_schulz(std::span<const Extent> segments, MatrixScratch<S>& matrices);

// x[rows x columns], row-major, with singular values of at most 1, is changed in place:
// X <- a X + b (X X^T) X + c (X X^T)^2 X, `steps` times. Allocates nothing where room was reserved.
template <class S>
void newton_schulz(std::size_t rows, std::size_t columns, int steps, S* x, MatrixScratch<S>& matrices);

}  // namespace slalom::optim
