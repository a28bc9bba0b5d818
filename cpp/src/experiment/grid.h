// grid_points: the cell centres of a grid as rows of (x, y), in the order views draw them.
#pragma once

#include <vector>

#include "experiment/problem.h"

namespace slalom::experiment {

inline std::vector<double> grid_points(const Grid& grid) {
  std::vector<double> points;
  points.reserve(2 * grid.columns * grid.rows);
  const double dx = (grid.x1 - grid.x0) / static_cast<double>(grid.columns);
  const double dy = (grid.y1 - grid.y0) / static_cast<double>(grid.rows);
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      points.push_back(grid.x0 + (static_cast<double>(column) + 0.5) * dx);
      points.push_back(grid.y0 + (static_cast<double>(row) + 0.5) * dy);
    }
  }
  return points;
}

}  // namespace slalom::experiment
