// Reads any {"id": ..., fields ...} object from the entry that describes it. Everything that can be named in an
// experiment goes through these few functions, so no reader knows a field, a default or a range of its own.
//
// Faults are noted with their full path and reading goes on with the default, so one pass finds them all.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/field.h"
#include "experiment/json_parse.h"
#include "experiment/read_faults.h"
#include "optim/spec.h"

namespace slalom::experiment {

// "a number", "a string", "true or false", "a list", "an object", "null"
std::string_view type_words(const Json& value);

// Whether the value is an object or list; notes a fault if not. `what` completes "must be ...".
bool expect_object(const Json& value, const std::string& path, std::string_view what, Faults& faults);
bool expect_list(const Json& value, const std::string& path, std::string_view what, Faults& faults);

// The member, or nullptr. A required one that is missing is a fault: "is missing; " + `what`.
const Json* find_member(const Json& object, std::string_view key);
const Json* require_member(const Json& object, std::string_view key, const std::string& path, std::string_view what,
                           Faults& faults);

// Notes every member whose key is not among `known`. owner: what the object is ("a run", "adam").
void check_members(const Json& object, const std::string& path, std::string_view owner,
                   const std::vector<std::string>& known, Faults& faults);

FieldValue read_value(const Field& field, const Json& value, const std::string& path, Faults& faults);

// One value per field of the entry; missing ones take their defaults. `own`: keys the caller reads itself.
std::vector<FieldValue> read_values(const Entry& entry, const Json& object, const std::string& path,
                                    const std::vector<std::string>& own, Faults& faults);

// Notes the fields that must be below another one (Field::below) and are not. base(i): the value of field i.
void check_order(const Entry& entry, const std::function<double(std::size_t)>& base, const std::string& path,
                 Faults& faults);

// What an object may choose from by its "id". noun: "rule", in the singular.
struct Choices {
  std::string_view noun;
  std::vector<const Entry*> entries;
};

template <class Registry>
Choices choices_of(std::string_view noun, const Registry& registry) {
  Choices choices{noun, {}};
  for (const auto& entry : registry) {
    if constexpr (std::is_pointer_v<std::remove_cvref_t<decltype(entry)>>) {
      choices.entries.push_back(entry);
    } else {
      choices.entries.push_back(&entry);
    }
  }
  return choices;
}

// The entry an object names, or nullptr (noted) where it is no object or names none.
const Entry* read_id(const Json& value, const std::string& path, const Choices& choices, Faults& faults);

// An entry chosen by id with its fields; nothing (noted) where the id is wrong.
std::optional<Configured> read_configured(const Json& value, const std::string& path, const Choices& choices,
                                          Faults& faults);

// A plain value or, for schedulable fields, {"base": x, "schedule": {...} or [...]}.
optim::ScheduledValue read_scheduled(const Field& field, const Json& value, const std::string& path, Faults& faults);

}  // namespace slalom::experiment
