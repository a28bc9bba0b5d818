// The 2-D sets: two classes of points in the plane, generated from a formula plus Gaussian noise.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/rng.h"
#include "data/dataset.h"

namespace slalom::data {

struct PlanarSet {
  DatasetInfo info;
  // A point of class `label` (0 or 1) without noise.
  std::array<double, 2> (*point)(int label, Rng& rng);
};

const std::vector<PlanarSet>& planar_sets();

// Example i is of class i mod 2; each coordinate gets normal noise of standard deviation "noise".
// Precondition: config is of this set and its values fit the fields.
Result<std::shared_ptr<const Dataset>> make_planar(const PlanarSet& set, const Configured& config, std::uint64_t seed);

}  // namespace slalom::data
