#include "optim/spec.h"

namespace slalom::optim {

const Field& learning_rate_field() {
  static const Field field{
      .id = "lr",
      .symbol = "α",
      .name = "learning rate",
      .help = "Raised, every step is longer; too high and training diverges.",
      .scale = FieldScale::kLog,
      .default_number = 0.01,
      .min = 0,
      .max = 1e6,
      .min_open = true,
      .slider_min = 1e-5,
      .slider_max = 10,
      .schedulable = true,
  };
  return field;
}

}  // namespace slalom::optim
