// What an optimizer is made of, as data: the form the experiment document is turned into before a pipeline is
// built from it. No JSON here; reading and checking documents is the experiment module's work.
#pragma once

#include <string>
#include <vector>

#include "core/field.h"

namespace slalom::optim {

// A hyper-parameter over time: base times the product-free chain of schedules (each one follows the one before
// it when that one's `steps` are over). Empty chain: constant.
struct ScheduledValue {
  FieldValue base;
  std::vector<Configured> schedule;
  bool operator==(const ScheduledValue&) const = default;
};

// One stage of the pipeline: a registered stage or rule with the values of its fields, in the entry's order.
struct StageSpec {
  std::string id;
  std::vector<ScheduledValue> values;
  bool operator==(const StageSpec&) const = default;
};

struct OptimizerSpec {
  ScheduledValue lr;
  std::vector<StageSpec> stages;  // in document order; the pipeline sorts them into its fixed order
  bool operator==(const OptimizerSpec&) const = default;
};

// The field every run has: the learning rate alpha (log scale, > 0, schedulable).
const Field& learning_rate_field();

}  // namespace slalom::optim
