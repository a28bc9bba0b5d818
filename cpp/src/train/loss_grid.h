// loss_grid: the loss over a plane through the weights, spanned by two directions: what landscapes are drawn from
// (Li et al., "Visualizing the Loss Landscape of Neural Nets", 2018, section 3). Choosing the directions is the
// caller's matter.
#pragma once

#include <cstdint>
#include <span>

#include "train/objective.h"

namespace slalom::train {

// losses[j * a.size() + i] = objective's loss (without regularizers) at w0 + a[i] * d1 + b[j] * d2 over `examples`.
// w0, d1 and d2 have the objective's number of parameters. A large grid may be cut into calls with fewer rows b: the
// numbers are the same.
template <class S>
void loss_grid(Objective<S>& objective, std::span<const S> w0, std::span<const S> d1, std::span<const S> d2,
               std::span<const double> a, std::span<const double> b, std::span<const std::uint32_t> examples,
               std::span<double> losses);

}  // namespace slalom::train
