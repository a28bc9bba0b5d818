// How a network sees the examples of a data set: the one place where the data's shape becomes the model's.
#pragma once

#include <array>
#include <cstddef>

#include "model/shape.h"

namespace slalom::train {

// image: rows and columns where an example is an image, else 0. What an image has more of than pixels are channels, one
// behind the other.
inline model::Shape input_shape(std::size_t features, const std::array<int, 2>& image) {
  const auto rows = static_cast<std::size_t>(image[0]);
  const auto columns = static_cast<std::size_t>(image[1]);
  if (rows == 0 || columns == 0) return features;
  return {features / (rows * columns), rows, columns};
}

}  // namespace slalom::train
