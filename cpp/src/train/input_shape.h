// How a network sees the examples of a data set: the one place where the data's shape becomes the model's.
#pragma once

#include <cstddef>

#include "data/dataset.h"
#include "model/shape.h"

namespace slalom::train {

// What an image has more of than pixels are channels, one behind the other.
inline model::Shape input_shape(const data::Shape& shape) {
  const auto rows = static_cast<std::size_t>(shape.image[0]);
  const auto columns = static_cast<std::size_t>(shape.image[1]);
  if (rows > 0 && columns > 0) return {shape.features / (rows * columns), rows, columns};
  const auto steps = static_cast<std::size_t>(shape.sequence[0]);
  const auto inputs = static_cast<std::size_t>(shape.sequence[1]);
  if (steps > 0 && inputs > 0) return {steps, inputs};
  return shape.width();
}

}  // namespace slalom::train
