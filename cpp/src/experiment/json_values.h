// Fields and their values as JSON: the writing side of read_fields, for documents and the catalogue.
#pragma once

#include <nlohmann/json.hpp>

#include "core/field.h"
#include "optim/spec.h"

namespace slalom::experiment {

// A number, a choice's name, true or false, a list of numbers or of entries, or a text.
nlohmann::json value_json(const Field& field, const FieldValue& value);

// {"id": ..., fields ...}; without the id where `with_id` is false.
nlohmann::json configured_json(const Entry& entry, const Configured& config, bool with_id = true);

// The plain value, or {"base": ..., "schedule": [...]} where it has one.
nlohmann::json scheduled_json(const Field& field, const optim::ScheduledValue& value);

}  // namespace slalom::experiment
