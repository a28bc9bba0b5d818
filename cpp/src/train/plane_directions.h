// filter_normalised_direction: a random direction in weight space, along which losses of different networks, and of one
// network at different times, can be compared: Li et al., "Visualizing the Loss Landscape of Neural Nets", 2018,
// section 4.
#pragma once

#include <span>
#include <vector>

#include "core/param_layout.h"
#include "core/rng.h"

namespace slalom::train {

// One number per parameter. The weights into each unit or output channel (a row of their matrix) get normal numbers,
// scaled to the length of those weights in w. Whatever is a vector there (biases, scales and shifts of normalisation)
// does not change along the direction: 0, as in the figures of the paper (its published code with --xignore biasbn).
template <class S>
std::vector<S> filter_normalised_direction(const ParamLayout& layout, std::span<const S> w, Rng& random);

}  // namespace slalom::train
