// What the two pooling layers share: square windows side by side, without overlap; what is left over at the right and
// at the bottom is not used.
#pragma once

#include "model/layers/kinds.h"

namespace slalom::model {

Field pool_size_field();

// The shape behind the pooling; nothing (noted) where the input is no image or smaller than a window.
struct Pooling {
  std::size_t channels, rows, columns;  // of the input
  std::size_t size;                     // of a window
  std::size_t out_rows() const { return rows / size; }
  std::size_t out_columns() const { return columns / size; }
  std::size_t inputs() const { return channels * rows * columns; }
  Shape output() const { return {channels, out_rows(), out_columns()}; }

  // By a way to make one number of a window's.
  Operation operation(std::string_view way) const;

  // Whether it can be done; notes it where not.
  static bool fits(const Configured& config, const LayerBuild& build);
  // Precondition: fits().
  Pooling(const Configured& config, const LayerBuild& build);

  // Calls f(window's number, its first element) for every window of one example.
  template <class F>
  void for_each_window(F f) const {
    std::size_t window = 0;
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t r = 0; r < out_rows(); ++r) {
        const std::size_t row = (c * rows + r * size) * columns;
        for (std::size_t j = 0; j < out_columns(); ++j, ++window) f(window, row + j * size);
      }
    }
  }
};

}  // namespace slalom::model
