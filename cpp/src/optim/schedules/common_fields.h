// Fields that several schedules share.
#pragma once

#include <string>
#include <utility>

#include "core/field.h"

namespace slalom::optim {

// A number of steps of the schedule's clock.
inline Field step_count_field(std::string id, std::string symbol, std::string name, std::string help, double value,
                              double min = 1) {
  return {
      .id = std::move(id),
      .symbol = std::move(symbol),
      .name = std::move(name),
      .help = std::move(help),
      .type = FieldType::kInteger,
      .scale = FieldScale::kLog,
      .default_number = value,
      .min = min,
      .max = 1e9,
      .slider_min = 1,
      .slider_max = 1e5,
  };
}

// A factor of the base value. At most 1, so that what is scheduled never leaves its range at the upper end: of a
// schedule that rises, the base is the peak.
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

// Where a schedule along half a wave or a power ends.
inline Field final_factor_field() {
  return factor_field("final_factor", "f_T", "final fraction", "Raised, it falls less far.", 0);
}

// What the schedule's clock counts. The registry gives it to every schedule that has a clock, as the last field.
inline Field clock_field() {
  return {
      .id = "clock",
      .name = "counts in",
      .help =
          "What its lengths and intervals are counted in: minibatch steps, so that the value changes at every step, "
          "or whole passes over the training part, so that it changes between them (on a function each step is "
          "one).",
      .type = FieldType::kChoice,
      .default_number = 0,
      .choices = {"steps", "epochs"},
  };
}
inline constexpr int kClockEpochs = 1;  // index of that field's choice

}  // namespace slalom::optim
