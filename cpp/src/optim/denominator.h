// Denominator: the root of a mean square with an epsilon inside or outside of it, by which adaptive rules divide.
#pragma once

#include "optim/arithmetic.h"
#include "optim/common_fields.h"

namespace slalom::optim {

// One of the two is 0, which leaves the other form exact.
template <class V>
struct Epsilon {
  V inside, outside;
};

// `position` is the value of epsilon_position_field().
template <class V>
Epsilon<V> epsilon_at(const V& position, const V& eps) {
  const auto inside = position == V(kEpsilonInside);
  return {select(inside, eps, V(0)), select(inside, V(0), eps)};
}

template <class V>
SLALOM_INLINE V root(const V& mean_square, const Epsilon<V>& eps) {
  return sqrt(mean_square + eps.inside) + eps.outside;
}

}  // namespace slalom::optim
