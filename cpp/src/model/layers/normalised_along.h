// How layers that give groups of their numbers mean 0 and variance 1, then a learned scale and shift, change along a
// direction. For diagnostics: written for shortness.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/layer.h"

namespace slalom::model {

// Where the numbers of the groups lie: of one group in `rows` rows of `inner`, `stride` apart; the first of group k at
// k * next. Number i is scaled and shifted by parameter (i / shared) % parameters.
struct NormalisedGroups {
  std::size_t count, next;
  std::size_t rows, stride, inner;
  std::size_t parameters, shared;
};

template <class S>
class NormalisedAlong {
 public:
  // y.along from x.along. normalised: the numbers with mean 0 and variance 1; inverse: 1 / standard deviation of each
  // group; scale, scale_along, shift_along: the parameters and their direction.
  void forward(const NormalisedGroups& at, std::span<const S> normalised, std::span<const S> inverse, const S* scale,
               const S* scale_along, const S* shift_along, std::span<const S> x_along, std::span<S> y_along);
  // As Layer::backward_along(), with the same arguments as before.
  void backward(const NormalisedGroups& at, std::span<const S> normalised, std::span<const S> inverse, const S* scale,
                const S* scale_along, const Along<S>& dy, std::span<S> g_scale_along, std::span<S> g_shift_along,
                Along<S>& dx) const;

 private:
  std::vector<S> normalised_along_;
  std::vector<S> inverse_along_;
};

}  // namespace slalom::model
