#include "model/layers/kinds.h"

namespace slalom::model {

Configured by_default(const LayerKind& kind) { return {kind.entry.id, default_values(kind.entry)}; }

Field units_field(const char* help, int default_units) {
  return {.id = "units",
          .name = "units",
          .help = help,
          .type = FieldType::kInteger,
          .scale = FieldScale::kLog,
          .default_number = static_cast<double>(default_units),
          .min = 1,
          .max = 4096,
          .slider_min = 1,
          .slider_max = 256};
}

Field epsilon_field() {
  return {.id = "eps",
          .symbol = "ε",
          .name = "epsilon",
          .help = "Is added to the variance; raised, inputs that hardly vary are blown up less.",
          .scale = FieldScale::kLog,
          .default_number = 1e-5,
          .min = 0,
          .max = 1,
          .min_open = true,
          .slider_min = 1e-8,
          .slider_max = 0.1};
}

std::size_t window_places(std::size_t extent, std::size_t window, std::size_t stride, std::size_t padding) {
  const std::size_t padded = extent + 2 * padding;
  return padded < window ? 0 : (padded - window) / stride + 1;
}

}  // namespace slalom::model
