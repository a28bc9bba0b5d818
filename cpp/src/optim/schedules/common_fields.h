// Fields that several schedules share.
#pragma once

#include <string>
#include <utility>

#include "core/field.h"

namespace slalom::optim {

// A number of steps; with the id "steps" it is the length after which the next schedule of a chain takes over.
inline Field step_count_field(std::string id, std::string symbol, std::string name, std::string help, double value) {
  return {
      .id = std::move(id),
      .symbol = std::move(symbol),
      .name = std::move(name),
      .help = std::move(help),
      .type = FieldType::kInteger,
      .scale = FieldScale::kLog,
      .default_number = value,
      .min = 1,
      .max = 1e9,
      .slider_min = 1,
      .slider_max = 1e5,
  };
}

// A factor of the base value. At most 1, so that what is scheduled never leaves its range at the upper end.
inline Field factor_field(std::string id, std::string symbol, std::string name, std::string help, double value) {
  return {
      .id = std::move(id),
      .symbol = std::move(symbol),
      .name = std::move(name),
      .help = std::move(help),
      .default_number = value,
      .min = 0,
      .max = 1,
      .slider_min = 0,
      .slider_max = 1,
  };
}

}  // namespace slalom::optim
