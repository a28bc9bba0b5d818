// Source: a registered data set together with how it is made. The registry is a list of these; a family of sets
// (planar.h, images.h, ...) makes its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "slalom/result.h"

#include "data/dataset.h"

namespace slalom::data {

struct Source {
  DatasetInfo info;
  // As make_dataset().
  std::function<Result<std::shared_ptr<const Dataset>>(const Configured&, std::uint64_t)> make;
  // As plan_dataset(); empty: the shape is the info's, and the parts are those the common fields ask for.
  std::function<Result<DatasetPlan>(const Configured&)> plan{};
};

}  // namespace slalom::data
