#include "core/entry_check.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/field_check.h"

namespace slalom {
namespace {

bool is_snake_case(std::string_view id) {
  if (id.empty() || !(id[0] >= 'a' && id[0] <= 'z')) return false;
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

bool is_list(const Field& field) { return field.type == FieldType::kIntegerList || field.type == FieldType::kRealList; }

bool is_entry_list(const Field& field) { return field.type == FieldType::kEntryList; }

bool is_number(const Field& field) {
  return field.type == FieldType::kReal || field.type == FieldType::kInteger || is_list(field);
}

// Collects sentences about one thing.
class Faults {
 public:
  explicit Faults(std::string where) : where_(std::move(where)) {}
  void add(const std::string& fault) { found_.push_back(where_ + ": " + fault); }
  void add_if(bool wrong, const std::string& fault) {
    if (wrong) add(fault);
  }
  std::vector<std::string> take() { return std::move(found_); }

 private:
  std::string where_;
  std::vector<std::string> found_;
};

void check_length(const Field& field, std::size_t default_length, Faults& faults) {
  faults.add_if(field.max_length < field.min_length, "allows no length");
  faults.add_if(default_length < field.min_length || default_length > field.max_length,
                "the default has a length that is not allowed");
}

void check_values(const Field& field, Faults& faults) {
  if (field.type == FieldType::kText) {
    faults.add_if(field.max_length < field.min_length, "allows no length");
    if (const auto error = check_text(field, field.default_text, "")) faults.add("the default " + error->message);
    return;
  }
  if (is_entry_list(field)) {
    check_length(field, field.default_entries.size(), faults);
    for (const Configured& element : field.default_entries) {
      const Entry* entry = find_by_id(field.list->entries(), element.id);
      faults.add_if(entry == nullptr || entry->fields.size() != element.values.size(),
                    "a default element is none of its list");
    }
    return;
  }
  if (!is_list(field)) {
    if (const auto error = check_number(field, field.default_number, "")) faults.add("the default " + error->message);
    return;
  }
  for (const double number : field.default_list) {
    if (const auto error = check_number(field, number, "")) faults.add("a default element " + error->message);
  }
  check_length(field, field.default_list.size(), faults);
}

void check_slider(const Field& field, Faults& faults) {
  if (field.slider_min == field.slider_max) {  // the slider spans the allowed range
    faults.add_if(field.scale == FieldScale::kLog && field.min <= 0, "a logarithmic scale needs a slider above 0");
    return;
  }
  faults.add_if(field.slider_min > field.slider_max, "the slider's ends are swapped");
  faults.add_if(field.scale == FieldScale::kLog && field.slider_min <= 0, "a logarithmic slider must start above 0");
  for (const double end : {field.slider_min, field.slider_max}) {
    if (const auto error = check_number(field, end, "")) faults.add("an end of the slider " + error->message);
  }
}

std::vector<std::string> field_faults(const Field& field, std::string_view where) {
  Faults faults(std::string(where) + "." + field.id);
  faults.add_if(!is_snake_case(field.id), "the id is not snake_case");
  faults.add_if(field.name.empty(), "has no name");
  faults.add_if(field.help.empty(), "has no help");
  if (is_entry_list(field) != (field.list != nullptr)) {
    faults.add("has a list of entries to choose from but another type, or the other way round");
    return faults.take();
  }
  check_values(field, faults);
  if (is_number(field)) {
    faults.add_if(!(field.min < field.max), "the range is empty");
    check_slider(field, faults);
  }
  if (field.type == FieldType::kChoice) {
    faults.add_if(field.choices.size() < 2, "has fewer than two choices");
    auto sorted = field.choices;
    std::sort(sorted.begin(), sorted.end());
    faults.add_if(std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end(), "has a choice twice");
  } else {
    faults.add_if(!field.choices.empty(), "has choices but is not of type choice");
  }
  faults.add_if(field.schedulable && field.type != FieldType::kReal, "only real numbers can be scheduled");
  return faults.take();
}

void append(std::vector<std::string>& to, std::vector<std::string> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

std::vector<std::string> entry_faults(const Entry& entry, std::string_view where, EntryNeeds needs) {
  Faults faults{std::string(where)};
  faults.add_if(!is_snake_case(entry.id), "the id is not snake_case");
  faults.add_if(entry.name.empty(), "has no name");
  faults.add_if(entry.summary.empty(), "has no summary");
  faults.add_if(needs.equation && entry.equation.empty(), "has no equation");
  faults.add_if(needs.reference && entry.reference.empty(), "has no reference");
  std::vector<std::string> all = faults.take();
  std::vector<std::string> ids;
  for (const Field& field : entry.fields) {
    append(all, field_faults(field, where));
    ids.push_back(field.id);
    if (field.below.empty()) continue;
    const int other = entry.field_index(field.below);
    if (other < 0 || !(field.default_number < entry.fields[static_cast<std::size_t>(other)].default_number)) {
      all.push_back(std::string(where) + "." + field.id + ": is not below the field " + field.below);
    }
  }
  append(all, duplicate_id_faults(ids, where));
  return all;
}

std::vector<std::string> duplicate_id_faults(const std::vector<std::string>& ids, std::string_view where) {
  auto sorted = ids;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::string> faults;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const bool first_repeat = sorted[i] == sorted[i - 1] && (i < 2 || sorted[i - 2] != sorted[i]);
    if (first_repeat) faults.push_back(std::string(where) + ": the id " + sorted[i] + " occurs more than once");
  }
  return faults;
}

}  // namespace slalom
