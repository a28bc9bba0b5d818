// Short ways to write an optimizer down in a test.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/param_layout.h"
#include "optim/spec.h"

namespace slalom::optim {

// A stage with default values but for those given. The stage and the fields must exist.
StageSpec stage(std::string_view id, const std::vector<std::pair<std::string_view, double>>& values = {});

OptimizerSpec optimizer(double lr, std::vector<StageSpec> stages);

// Segments of the given sizes; the first of each pair is a weight, the second a bias.
ParamLayout layout_of(const std::vector<int>& sizes);

// A schedule with default values but for those given.
Configured schedule(std::string_view id, const std::vector<std::pair<std::string_view, double>>& values = {});

// Numbers without a pattern in [-1, 1], the same on every machine.
template <class S>
std::vector<S> scattered(std::size_t count, unsigned seed) {
  std::vector<S> values(count);
  unsigned state = seed * 2654435761u + 12345u;
  for (S& value : values) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<S>(static_cast<double>(state >> 8) / (1 << 23) - 1.0);
  }
  return values;
}

}  // namespace slalom::optim
