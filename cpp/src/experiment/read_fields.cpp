#include "experiment/read_fields.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "core/field_check.h"
#include "core/number_text.h"
#include "experiment/read_suggest.h"

namespace slalom::experiment {
namespace {

void add_wrong_type(const Json& value, const std::string& path, std::string_view what, Faults& faults) {
  faults.add("wrong_type", path, "must be " + std::string(what) + "; got " + std::string(type_words(value)));
}

// The number, or nothing (noted) where there is none or it is not allowed. Text such as 1e999 never gets here: the
// parser refuses it.
std::optional<double> read_number(const Field& field, const Json& value, const std::string& path, std::string_view what,
                                  Faults& faults) {
  if (!value.is_number()) {
    add_wrong_type(value, path, what, faults);
    return std::nullopt;
  }
  const double number = value.get<double>();
  if (std::optional<Error> error = check_number(field, number, path)) {
    faults.add(std::move(*error));
    return std::nullopt;
  }
  return number == 0 ? 0 : number;  // -0 and 0 are one number in a document
}

FieldValue read_choice(const Field& field, const Json& value, const std::string& path, Faults& faults) {
  if (!value.is_string()) {
    add_wrong_type(value, path, "one of " + joined(field.choices), faults);
    return default_value(field);
  }
  const auto& name = value.get_ref<const std::string&>();
  const auto found = std::find(field.choices.begin(), field.choices.end(), name);
  if (found == field.choices.end()) {
    faults.add("unknown_choice", path, with_known("unknown " + field.id + " " + in_quotes(name), name, field.choices));
    return default_value(field);
  }
  return {static_cast<double>(found - field.choices.begin()), {}};
}

FieldValue read_text(const Field& field, const Json& value, const std::string& path, Faults& faults) {
  if (!value.is_string()) {
    add_wrong_type(value, path, "a string", faults);
    return default_value(field);
  }
  const auto& text = value.get_ref<const std::string&>();
  if (std::optional<Error> error = check_text(field, text, path)) {
    faults.add(std::move(*error));
    return default_value(field);
  }
  return {.text = text};
}

std::string length_words(const Field& field) {
  if (field.min_length == field.max_length) return "exactly " + std::to_string(field.min_length);
  if (field.min_length == 0) return "at most " + std::to_string(field.max_length);
  return std::to_string(field.min_length) + " to " + std::to_string(field.max_length);
}

// Notes a list that is too short or too long.
bool expect_length(const Field& field, const Json& value, const std::string& path, Faults& faults) {
  if (value.size() >= field.min_length && value.size() <= field.max_length) return true;
  faults.add("bad_length", path, "must have " + length_words(field) + " elements; has " + std::to_string(value.size()));
  return false;
}

FieldValue read_entry_list(const Field& field, const Json& value, const std::string& path, Faults& faults) {
  const EntryList& list = *field.list;
  if (!expect_list(value, path, "a list of " + std::string(list.key), faults)) return default_value(field);
  if (!expect_length(field, value, path, faults)) return default_value(field);
  const Choices choices = choices_of(list.noun, list.entries());
  FieldValue result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (auto element = read_configured(value[i], element_path(path, i), choices, faults)) {
      result.entries.push_back(std::move(*element));
    }
  }
  return result;
}

FieldValue read_number_list(const Field& field, const Json& value, const std::string& path, Faults& faults) {
  const bool whole = field.type == FieldType::kIntegerList;
  if (!expect_list(value, path, whole ? "a list of whole numbers" : "a list of numbers", faults)) {
    return default_value(field);
  }
  if (!expect_length(field, value, path, faults)) return default_value(field);
  FieldValue result;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto number =
        read_number(field, value[i], element_path(path, i), whole ? "a whole number" : "a number", faults);
    result.list.push_back(number.value_or(0));
  }
  return result;
}

}  // namespace

std::string_view type_words(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object:
      return "an object";
    case Json::value_t::array:
      return "a list";
    case Json::value_t::string:
      return "a string";
    case Json::value_t::boolean:
      return "true or false";
    case Json::value_t::null:
      return "null";
    default:
      return "a number";
  }
}

bool expect_object(const Json& value, const std::string& path, std::string_view what, Faults& faults) {
  if (!value.is_object()) add_wrong_type(value, path, what, faults);
  return value.is_object();
}

bool expect_list(const Json& value, const std::string& path, std::string_view what, Faults& faults) {
  if (!value.is_array()) add_wrong_type(value, path, what, faults);
  return value.is_array();
}

const Json* find_member(const Json& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

const Json* require_member(const Json& object, std::string_view key, const std::string& path, std::string_view what,
                           Faults& faults) {
  const Json* member = find_member(object, key);
  if (member == nullptr) faults.add("missing_field", member_path(path, key), "is missing; " + std::string(what));
  return member;
}

void check_members(const Json& object, const std::string& path, std::string_view owner,
                   const std::vector<std::string>& known, Faults& faults) {
  for (const auto& [key, member] : object.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    faults.add("unknown_field", member_path(path, shortened(key)),
               with_known(std::string(owner) + " has no field " + in_quotes(key), key, known));
  }
}

FieldValue read_value(const Field& field, const Json& value, const std::string& path, Faults& faults) {
  switch (field.type) {
    case FieldType::kReal:
    case FieldType::kInteger: {
      const std::string_view what = field.type == FieldType::kInteger ? "a whole number" : "a number";
      return {read_number(field, value, path, what, faults).value_or(field.default_number), {}};
    }
    case FieldType::kFlag:
      if (!value.is_boolean()) {
        add_wrong_type(value, path, "true or false", faults);
        return default_value(field);
      }
      return {value.get<bool>() ? 1.0 : 0.0, {}};
    case FieldType::kChoice:
      return read_choice(field, value, path, faults);
    case FieldType::kIntegerList:
    case FieldType::kRealList:
      return read_number_list(field, value, path, faults);
    case FieldType::kText:
      return read_text(field, value, path, faults);
    case FieldType::kEntryList:
      return read_entry_list(field, value, path, faults);
  }
  return default_value(field);
}

std::vector<FieldValue> read_values(const Entry& entry, const Json& object, const std::string& path,
                                    const std::vector<std::string>& own, Faults& faults) {
  std::vector<std::string> known = own;
  for (const Field& field : entry.fields) known.push_back(field.id);
  check_members(object, path, entry.id, known, faults);
  std::vector<FieldValue> values;
  for (const Field& field : entry.fields) {
    const Json* member = find_member(object, field.id);
    values.push_back(member == nullptr ? default_value(field)
                                       : read_value(field, *member, member_path(path, field.id), faults));
  }
  check_order(entry, [&](std::size_t i) { return values[i].number; }, path, faults);
  return values;
}

void check_order(const Entry& entry, const std::function<double(std::size_t)>& base, const std::string& path,
                 Faults& faults) {
  for (std::size_t i = 0; i < entry.fields.size(); ++i) {
    const Field& field = entry.fields[i];
    if (field.below.empty()) continue;
    const double bound = base(static_cast<std::size_t>(entry.field_index(field.below)));
    if (base(i) < bound) continue;
    faults.add("conflict", member_path(path, field.id),
               "must be less than " + in_quotes(field.below) + ", which is " + number_text(bound) + "; got " +
                   number_text(base(i)));
  }
}

const Entry* read_id(const Json& value, const std::string& path, const Choices& choices, Faults& faults) {
  std::vector<std::string> known;
  for (const Entry* entry : choices.entries) known.push_back(entry->id);
  const std::string noun(choices.noun);
  if (!expect_object(value, path, "an object such as {\"id\": \"" + known.front() + "\"}", faults)) return nullptr;
  const Json* id = require_member(value, "id", path, "it says which " + noun + ": " + joined(known), faults);
  if (id == nullptr) return nullptr;
  const std::string id_path = member_path(path, "id");
  if (!id->is_string()) {
    add_wrong_type(*id, id_path, "the name of a " + noun, faults);
    return nullptr;
  }
  const auto& name = id->get_ref<const std::string&>();
  for (const Entry* entry : choices.entries) {
    if (entry->id == name) return entry;
  }
  faults.add("unknown_id", id_path, with_known("unknown " + noun + " " + in_quotes(name), name, known));
  return nullptr;
}

std::optional<Configured> read_configured(const Json& value, const std::string& path, const Choices& choices,
                                          Faults& faults) {
  const Entry* entry = read_id(value, path, choices, faults);
  if (entry == nullptr) return std::nullopt;
  return Configured{entry->id, read_values(*entry, value, path, {"id"}, faults)};
}

}  // namespace slalom::experiment
