#include "optim/common_fields.h"

#include <utility>

namespace slalom::optim {

Field decay_rate_field(std::string id, std::string symbol, std::string name, std::string help, double value) {
  return {
      .id = std::move(id),
      .symbol = std::move(symbol),
      .name = std::move(name),
      .help = std::move(help),
      .default_number = value,
      .min = 0,
      .max = 1,
      .max_open = true,
      .slider_min = 0,
      .slider_max = 0.9999,
      .schedulable = true,
  };
}

Field epsilon_field() {
  return {
      .id = "eps",
      .symbol = "ε",
      .name = "epsilon",
      .help = "Keeps the quotient finite where gradients vanish; raised, it damps the adaptation to each parameter.",
      .scale = FieldScale::kLog,
      .default_number = 1e-8,
      .min = 0,
      .max = 1,
      .min_open = true,
      .slider_min = 1e-10,
      .slider_max = 0.1,
      .schedulable = true,
  };
}

Field epsilon_position_field() {
  return {
      .id = "eps_position",
      .name = "epsilon's place",
      .help = "Outside the root as in PyTorch and Keras, or inside it as in many texts, where it weighs far more.",
      .type = FieldType::kChoice,
      .default_number = kEpsilonOutside,
      .choices = {"outside", "inside"},
  };
}

Field weight_decay_field(std::string id, std::string symbol, double value, std::string help) {
  return {
      .id = std::move(id),
      .symbol = std::move(symbol),
      .name = "weight decay",
      .help = std::move(help),
      .scale = FieldScale::kLog,
      .default_number = value,
      .min = 0,
      .max = 100,
      .slider_min = 1e-6,
      .slider_max = 1,
      .schedulable = true,
  };
}

}  // namespace slalom::optim
