// The Newton-Schulz iteration against the formula written out, and what it is for.
#include "optim/newton_schulz.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "optim/build_spec.h"

namespace slalom::optim {
namespace {

using Matrix = std::vector<double>;

Matrix times(std::size_t rows, std::size_t depth, std::size_t columns, const Matrix& a, const Matrix& b) {
  Matrix c(rows * columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) {
      for (std::size_t k = 0; k < depth; ++k) c[i * columns + j] += a[i * depth + k] * b[k * columns + j];
    }
  }
  return c;
}

Matrix transposed(std::size_t rows, std::size_t columns, const Matrix& x) {
  Matrix result(x.size());
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) result[j * rows + i] = x[i * columns + j];
  }
  return result;
}

Matrix unit(std::size_t rows, std::size_t columns) {
  Matrix x = scattered<double>(rows * columns, 3);
  double squares = 0;
  for (const double value : x) squares += value * value;
  for (double& value : x) value /= std::sqrt(squares);
  return x;
}

struct Shape {
  std::size_t rows, columns;
};
constexpr Shape kShapes[] = {{1, 1}, {1, 6}, {6, 1}, {4, 3}, {3, 4}, {5, 5}, {20, 37}, {40, 9}};

TEST(NewtonSchulz, IsTheFormulaAtEveryShape) {
  for (const auto [rows, columns] : kShapes) {
    Matrix x = unit(rows, columns);
    Matrix expected = x;
    for (int step = 0; step < 3; ++step) {
      const Matrix gram = times(rows, columns, rows, expected, transposed(rows, columns, expected));
      const Matrix once = times(rows, rows, columns, gram, expected);
      const Matrix twice = times(rows, rows, columns, gram, once);
      for (std::size_t i = 0; i < expected.size(); ++i) {
        expected[i] = 3.4445 * expected[i] - 4.775 * once[i] + 2.0315 * twice[i];
      }
    }
    MatrixScratch<double> matrices;
    newton_schulz(rows, columns, 3, x.data(), matrices);
    for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(x[i], expected[i], 1e-12) << rows << " x " << columns;
  }
}

TEST(NewtonSchulz, TurnsWithTheMatrixToTheBit) {
  Matrix wide = unit(3, 8);
  Matrix tall = transposed(3, 8, wide);
  MatrixScratch<double> matrices;
  newton_schulz(3, 8, 5, wide.data(), matrices);
  newton_schulz(8, 3, 5, tall.data(), matrices);
  EXPECT_EQ(transposed(3, 8, wide), tall);
}

// Rows nearly at right angles and nearly of length 1, whatever their lengths were: the singular values come to lie in
// about [0.68, 1.13], their squares within 0.55 of 1.
TEST(NewtonSchulz, MakesRowsNearlyOrthogonal) {
  Matrix x = unit(3, 30);
  for (std::size_t j = 0; j < 30; ++j) x[j] *= 0.1;
  MatrixScratch<double> matrices;
  newton_schulz(3, 30, 5, x.data(), matrices);
  const Matrix gram = times(3, 30, 3, x, transposed(3, 30, x));
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) EXPECT_NEAR(gram[i * 3 + j], i == j ? 1 : 0, 0.55) << i << ", " << j;
  }
}

TEST(NewtonSchulz, ReservedRoomIsEnough) {
  const std::vector<Extent> segments{{0, 12, 4, 3, true}, {12, 100, 100, 1, false}, {112, 40, 2, 20, true}};
  MatrixScratch<float> matrices;
  reserve_newton_schulz<float>(segments, matrices);
  const float* const numbers = matrices.numbers.data();
  const float* const room = matrices.workspace.scratch(1);
  for (const Extent& segment : segments) {
    if (!segment.is_matrix) continue;
    std::vector<float> x = scattered<float>(segment.size, 1);
    newton_schulz(segment.rows, segment.columns, 1, x.data(), matrices);
  }
  EXPECT_EQ(matrices.numbers.data(), numbers);
  EXPECT_EQ(matrices.workspace.scratch(1), room) << "the products had to make more room";
}

}  // namespace
}  // namespace slalom::optim
