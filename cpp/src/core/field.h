// Field and Entry: how anything that can be named in an experiment describes itself. Rules, stages,
// schedules, data sets, models, losses and functions all use them; the catalogue, validation, command-line
// help and the page's controls are derived from them, so a default or a range is written exactly once.
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace slalom {

enum class FieldType { kReal, kInteger, kChoice, kFlag, kIntegerList, kRealList };
enum class FieldScale { kLinear, kLog };

// One parameter of an entry.
struct Field {
  std::string id;      // key in the experiment document, snake_case
  std::string symbol;  // as printed beside a control, Unicode ("β₁"); may be empty
  std::string name;    // words a student knows ("first-moment decay")
  std::string help;    // one sentence: what it does when raised
  FieldType type = FieldType::kReal;
  FieldScale scale = FieldScale::kLinear;
  double default_number = 0;  // real, integer, flag (0/1), choice (index into choices)
  std::vector<double> default_list;
  double min = -std::numeric_limits<double>::infinity();  // allowed range; each element's, for lists
  double max = std::numeric_limits<double>::infinity();
  bool min_open = false;  // the bound itself is excluded
  bool max_open = false;
  double slider_min = 0;  // what a slider spans (inside the allowed range); equal bounds: use min and max
  double slider_max = 0;
  std::vector<std::string> choices;
  std::size_t min_length = 0;  // lists only
  std::size_t max_length = 0;
  bool schedulable = false;  // may be {"base": x, "schedule": ...} instead of a number
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

// The value of one field: `number` for scalar types (choice: index; flag: 0 or 1), `list` for lists.
struct FieldValue {
  double number = 0;
  std::vector<double> list;
  bool operator==(const FieldValue&) const = default;
};

inline FieldValue default_value(const Field& field) { return {field.default_number, field.default_list}; }

inline std::vector<FieldValue> default_values(const Entry& entry) {
  std::vector<FieldValue> values;
  values.reserve(entry.fields.size());
  for (const Field& field : entry.fields) values.push_back(default_value(field));
  return values;
}

// An entry chosen by id together with the values of its fields, in the entry's order.
struct Configured {
  std::string id;
  std::vector<FieldValue> values;
  bool operator==(const Configured&) const = default;
};

}  // namespace slalom
