// The normal numbers that stages add to gradients, for whoever takes a run's steps.
#pragma once

#include <cstdint>
#include <span>

#include "core/rng.h"

namespace slalom::optim {

// One for each parameter. They follow from the step's place in the run alone: nothing of them has to be saved.
template <class S>
void draw_gradient_noise(std::uint64_t seed, std::int64_t step, std::span<S> noise) {
  Rng rng(seed, Stream::kNoise, substream::kGradientOfOptimizer);
  rng.set_position(static_cast<std::uint64_t>(step) * noise.size() * Rng::kDrawsPerNormal);
  for (S& x : noise) x = static_cast<S>(rng.normal());
}

}  // namespace slalom::optim
