// Field and Entry: how anything that can be named in an experiment describes itself. Rules, stages,
// schedules, data sets, models, losses and functions all use them; the catalogue, validation, command-line
// help and the page's controls are derived from them, so a default or a range is written exactly once.
#pragma once

#include <cassert>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace slalom {

enum class FieldType { kReal, kInteger, kChoice, kFlag, kIntegerList, kRealList, kText, kEntryList };
enum class FieldScale { kLinear, kLog };

struct Entry;
struct Configured;

// A list of entries that the elements of a field choose from, each with fields of its own.
struct EntryList {
  std::string_view key;   // of the list in the catalogue: "layers"
  std::string_view noun;  // one of them: "layer"
  const std::vector<Entry>& (*entries)();
};

// The value of one field: `number` for scalar types (choice: index; flag: 0 or 1), `list` for lists of numbers, `text`
// for texts, `entries` for lists of entries.
struct FieldValue {
  double number = 0;
  std::vector<double> list;
  std::string text;
  std::vector<Configured> entries;
  bool operator==(const FieldValue&) const;
};

// An entry chosen by id together with the values of its fields, in the entry's order.
struct Configured {
  std::string id;
  std::vector<FieldValue> values;
  bool operator==(const Configured&) const = default;
};

inline bool FieldValue::operator==(const FieldValue& other) const {
  return number == other.number && list == other.list && text == other.text && entries == other.entries;
}

// One parameter of an entry. Every member has a default, so that designated initialisers name only what matters.
struct Field {
  std::string id{};      // key in the experiment document, snake_case
  std::string symbol{};  // as printed beside a control, Unicode ("β₁"); may be empty
  std::string name{};    // words a student knows ("first-moment decay")
  std::string help{};    // one sentence: what it does when raised
  FieldType type = FieldType::kReal;
  FieldScale scale = FieldScale::kLinear;
  double default_number = 0;  // real, integer, flag (0/1), choice (index into choices)
  std::vector<double> default_list{};
  std::string default_text{};
  const EntryList* list = nullptr;  // kEntryList only: what its elements choose from
  std::vector<Configured> default_entries{};
  double min = -std::numeric_limits<double>::infinity();  // allowed range; each element's, for lists
  double max = std::numeric_limits<double>::infinity();
  bool min_open = false;  // the bound itself is excluded
  bool max_open = false;
  double slider_min = 0;  // what a slider spans (inside the allowed range); equal bounds: use min and max
  double slider_max = 0;
  std::vector<std::string> choices{};
  std::size_t min_length = 0;  // of lists in elements, of texts in bytes
  std::size_t max_length = 0;
  bool schedulable = false;  // may be {"base": x, "schedule": ...} instead of a number
  std::string below{};       // the id of a field of the same entry whose (base) value is greater; empty: none
};

// A named thing with parameters.
struct Entry {
  std::string id;         // as written in an experiment document
  std::string name;       // as shown
  std::string summary;    // one or two sentences
  std::string equation;   // TeX; empty where there is none
  std::string reference;  // paper or source, with equation number; empty where there is none
  std::vector<Field> fields;

  // Index of the field with this id, or -1.
  int field_index(std::string_view field_id) const {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i].id == field_id) return static_cast<int>(i);
    }
    return -1;
  }
};

inline FieldValue default_value(const Field& field) {
  return {field.default_number, field.default_list, field.default_text, field.default_entries};
}

inline std::vector<FieldValue> default_values(const Entry& entry) {
  std::vector<FieldValue> values;
  values.reserve(entry.fields.size());
  for (const Field& field : entry.fields) values.push_back(default_value(field));
  return values;
}

// The value `config` gives to one field of its entry. Precondition: the entry has the field, and config all values.
inline const FieldValue& value_of(const Entry& entry, const Configured& config, std::string_view field_id) {
  const int index = entry.field_index(field_id);
  assert(index >= 0 && config.values.size() == entry.fields.size());
  return config.values[static_cast<std::size_t>(index)];
}

// The entry with this id in a registry (a vector of Entry or of something derived from it), or nullptr.
template <class Registry>
const typename Registry::value_type* find_by_id(const Registry& registry, std::string_view id) {
  for (const auto& entry : registry) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

}  // namespace slalom
