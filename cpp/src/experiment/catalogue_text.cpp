#include "experiment/catalogue_text.h"

#include "experiment/json_write.h"

namespace slalom::experiment {
namespace {

std::string bound_text(const Json& field, const char* key) { return number_text(field[key].get<double>()); }

std::string interval_text(const Json& field) {
  const bool min_open = field["min_open"].get<bool>();
  const bool max_open = field["max_open"].get<bool>();
  const bool has_min = !field["min"].is_null();
  const bool has_max = !field["max"].is_null();
  if (!has_min && !has_max) return "any";
  if (!has_max) return (min_open ? "> " : "≥ ") + bound_text(field, "min");
  if (!has_min) return (max_open ? "< " : "≤ ") + bound_text(field, "max");
  std::string text = bound_text(field, "min") + " to " + bound_text(field, "max");
  if (min_open) text += ", without " + bound_text(field, "min");
  if (max_open) text += (min_open ? " and " : ", without ") + bound_text(field, "max");
  return text;
}

std::string length_text(const Json& field) {
  const auto min = field["min_length"].get<int>();
  const auto max = field["max_length"].get<int>();
  return min == max ? std::to_string(min) : std::to_string(min) + " to " + std::to_string(max);
}

}  // namespace

std::string range_text(const Json& field) {
  const auto& type = field["type"].get_ref<const std::string&>();
  if (type == "flag") return "true, false";
  if (type == "choice") {
    std::string text;
    for (const Json& choice : field["choices"]) text += (text.empty() ? "" : ", ") + choice.get<std::string>();
    return text;
  }
  const bool whole = type == "integer" || type == "integer_list";
  const bool list = type == "integer_list" || type == "real_list";
  std::string text = list ? length_text(field) + (whole ? " whole numbers, each " : " numbers, each ")
                          : std::string(whole ? "whole, " : "");
  return text + interval_text(field);
}

std::string default_text(const Json& field) { return canonical_text(field["default"]); }

}  // namespace slalom::experiment
