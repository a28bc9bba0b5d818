#include "train/lanczos.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/kernels.h"

namespace slalom::train {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& x, const Vector& y) { return kernels::dot<double>(x, y); }

void subtract(Vector& x, double factor, const Vector& y) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= factor * y[i];
}

// Takes the part along every basis vector out of x. Twice is enough (Parlett, The Symmetric Eigenvalue Problem, section
// 6.9).
void orthogonalise(Vector& x, const std::vector<Vector>& basis) {
  for (int repeat = 0; repeat < 2; ++repeat) {
    for (const Vector& q : basis) subtract(x, dot(q, x), q);
  }
}

// Scales x to length 1; returns the length it had.
double normalise(Vector& x) {
  const double length = std::sqrt(dot(x, x));
  for (double& number : x) number /= length;
  return length;
}

// Eigenvalues of the tridiagonal matrix, ascending, with the last component of each eigenvector: Jacobi's method (Golub
// and Van Loan, section 8.5), whose m^3 is nothing beside the products that led here.
std::vector<Eigenvalue> tridiagonal_eigenvalues(const Vector& diagonal, const Vector& beside) {
  const std::size_t m = diagonal.size();
  std::vector<Vector> a(m, Vector(m));
  Vector last(m);
  last[m - 1] = 1;
  for (std::size_t i = 0; i < m; ++i) {
    a[i][i] = diagonal[i];
    if (i + 1 < m) a[i][i + 1] = a[i + 1][i] = beside[i];
  }
  constexpr int kMaxSweeps = 60;
  for (int sweep = 0; sweep < kMaxSweeps; ++sweep) {
    double off = 0;
    double all = 0;
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < m; ++j) {
        all += a[i][j] * a[i][j];
        if (i != j) off += a[i][j] * a[i][j];
      }
    }
    if (!(off > 1e-32 * all)) break;
    for (std::size_t p = 0; p < m; ++p) {
      for (std::size_t q = p + 1; q < m; ++q) {
        if (a[p][q] == 0) continue;
        const double tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const double t = (tau >= 0 ? 1 : -1) / (std::abs(tau) + std::sqrt(1 + tau * tau));
        const double c = 1 / std::sqrt(1 + t * t);
        const double s = t * c;
        const auto turn = [c, s](double& x, double& y) {
          const double old = x;
          x = c * old - s * y;
          y = s * old + c * y;
        };
        for (std::size_t k = 0; k < m; ++k) turn(a[k][p], a[k][q]);
        for (std::size_t k = 0; k < m; ++k) turn(a[p][k], a[q][k]);
        turn(last[p], last[q]);
      }
    }
  }
  std::vector<Eigenvalue> values(m);
  for (std::size_t i = 0; i < m; ++i) values[i] = {a[i][i], std::abs(last[i])};
  std::stable_sort(values.begin(), values.end(),
                   [](const Eigenvalue& x, const Eigenvalue& y) { return x.value < y.value; });
  return values;
}

// What m iterations have found; `next` is the length of what is left of the last product.
Spectrum spectrum(const Vector& diagonal, const Vector& beside, double next, const LanczosOptions& options) {
  std::vector<Eigenvalue> values = tridiagonal_eigenvalues(diagonal, beside);
  const double scale = std::max(std::abs(values.front().value), std::abs(values.back().value));
  for (Eigenvalue& value : values) value.residual *= next;
  Spectrum found;
  found.iterations = diagonal.size();
  found.converged = next == 0 || values.size() >= options.count;
  const std::size_t count = std::min(options.count, values.size());
  for (std::size_t i = 0; i < count; ++i) {
    found.smallest.push_back(values[i]);
    found.largest.push_back(values[values.size() - 1 - i]);
    for (const Eigenvalue& value : {found.smallest.back(), found.largest.back()}) {
      found.converged = found.converged && value.residual <= options.tolerance * scale;
    }
  }
  return found;
}

}  // namespace

Spectrum lanczos(std::size_t n, const std::function<void(std::span<const double>, std::span<double>)>& multiply,
                 const LanczosOptions& options, Rng random) {
  constexpr std::size_t kCheckEvery = 5;
  constexpr double kNothing = 1e-12;  // a rest so much smaller than the product is rounding
  const std::size_t limit = std::min(n, std::max<std::size_t>(options.iterations, 1));
  std::vector<Vector> basis;
  Vector diagonal;
  Vector beside;
  Vector rest(n);
  const auto draw = [&] {
    for (double& number : rest) number = random.normal();
    orthogonalise(rest, basis);
    normalise(rest);
  };
  draw();
  double scale = 0;  // the longest product so far
  for (;;) {
    basis.push_back(rest);
    multiply(basis.back(), rest);
    scale = std::max(scale, std::sqrt(dot(rest, rest)));
    if (!std::isfinite(scale) || !std::isfinite(dot(rest, rest))) return {};
    diagonal.push_back(dot(basis.back(), rest));
    orthogonalise(rest, basis);
    double next = std::sqrt(dot(rest, rest));
    const bool closed = !(next > kNothing * scale);  // the vectors so far span an invariant subspace
    if (closed) next = 0;
    const std::size_t m = diagonal.size();
    if (m == limit || (!closed && m >= 2 * options.count && m % kCheckEvery == 0)) {
      Spectrum found = spectrum(diagonal, beside, m == n ? 0 : next, options);
      if (m == limit || found.converged) return found;
    }
    if (closed) {
      draw();
    } else {
      normalise(rest);
    }
    beside.push_back(next);
  }
}

}  // namespace slalom::train
