#include "train/plane_directions.h"

#include <cassert>
#include <cmath>
#include <cstddef>

namespace slalom::train {

template <class S>
std::vector<S> filter_normalised_direction(const ParamLayout& layout, std::span<const S> w, Rng& random) {
  assert(w.size() == layout.size());
  std::vector<S> direction(w.size());
  std::vector<double> drawn;
  for (const Segment& segment : layout.segments()) {
    if (segment.shape.size() < 2) continue;
    drawn.resize(segment.size / static_cast<std::size_t>(segment.shape[0]));
    for (std::size_t row = 0; row < segment.size; row += drawn.size()) {
      double drawn_squared = 0;
      double weights_squared = 0;
      for (std::size_t i = 0; i < drawn.size(); ++i) {
        drawn[i] = random.normal();
        const auto weight = static_cast<double>(w[segment.offset + row + i]);
        drawn_squared += drawn[i] * drawn[i];
        weights_squared += weight * weight;
      }
      const double scale = std::sqrt(weights_squared / drawn_squared);
      for (std::size_t i = 0; i < drawn.size(); ++i) {
        direction[segment.offset + row + i] = static_cast<S>(scale * drawn[i]);
      }
    }
  }
  return direction;
}

template std::vector<float> filter_normalised_direction(const ParamLayout&, std::span<const float>, Rng&);
template std::vector<double> filter_normalised_direction(const ParamLayout&, std::span<const double>, Rng&);

}  // namespace slalom::train
