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

Field first_moment_decay_field(double value) {
  return decay_rate_field("beta1", "β₁", "first-moment decay", "Raised, the direction averages more gradients.", value);
}

Field second_moment_decay_field(double value) {
  return decay_rate_field("beta2", "β₂", "second-moment decay", "Raised, the magnitude averages more gradients.",
                          value);
}

Field magnitude_decay_field(std::string id, std::string symbol, double value) {
  return decay_rate_field(std::move(id), std::move(symbol), "decay",
                          "Raised, the magnitude is averaged over more gradients.", value);
}

Field momentum_field(double value) {
  return decay_rate_field("momentum", "μ", "momentum", "Raised, velocity lasts longer and steps grow to 1/(1-μ) times.",
                          value);
}

Field bias_correction_field() {
  return {
      .id = "bias_correction",
      .name = "bias correction",
      .help = "On, averages that start at zero are scaled up to count as averages from the first step on.",
      .type = FieldType::kFlag,
      .default_number = 1,
  };
}

Field epsilon_field(double value) {
  return {
      .id = "eps",
      .symbol = "ε",
      .name = "epsilon",
      .help = "Keeps the quotient finite where gradients vanish; raised, it damps the adaptation to each parameter.",
      .scale = FieldScale::kLog,
      .default_number = value,
      .min = 1e-30,  // still a normal number in float
      .max = 1,
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
