// Extreme eigenvalues of a symmetric matrix known only by its products with vectors: the Lanczos process with full
// reorthogonalisation (Golub and Van Loan, Matrix Computations, 4th ed. 2013, sections 10.1 and 10.3). Always in
// double.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/rng.h"

namespace slalom::train {

struct LanczosOptions {
  std::size_t count = 1;         // eigenvalues wanted at each end of the spectrum
  std::size_t iterations = 100;  // at most so many products
  double tolerance = 1e-9;       // of residuals, as a fraction of the largest magnitude among the eigenvalues
};

struct Eigenvalue {
  double value = 0;
  double residual = 0;  // |A x - value x| for the unit vector x it belongs to: an eigenvalue is at most so far away
};

struct Spectrum {
  std::vector<Eigenvalue> largest;   // descending
  std::vector<Eigenvalue> smallest;  // ascending
  std::size_t iterations = 0;
  bool converged = false;  // every residual is within the tolerance
};

// multiply(v, out): out = A v, both of size n >= 1. The first vector is drawn from `random`; so are further ones where
// the process has found an invariant subspace, which several equal eigenvalues make it do. Memory: n numbers for every
// iteration. Nothing is found, and converged is false, where a product is not finite.
Spectrum lanczos(std::size_t n, const std::function<void(std::span<const double>, std::span<double>)>& multiply,
                 const LanczosOptions& options, Rng random);

}  // namespace slalom::train
