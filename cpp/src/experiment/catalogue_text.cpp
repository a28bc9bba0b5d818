#include "experiment/catalogue_text.h"

#include "experiment/json_write.h"

namespace slalom::experiment {
namespace {

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
  if (type == "entry_list") return length_text(field) + " " + field["list"].get<std::string>();
  const bool whole = type == "integer" || type == "integer_list";
  const auto& range = field["range"].get_ref<const std::string&>();
  if (type == "text") return range;
  std::string text = whole ? "whole" : "";
  if (!range.empty()) text += (whole ? ", " : "") + range;
  if (type == "integer_list" || type == "real_list") return length_text(field) + " numbers, each " + text;
  return text.empty() ? "any number" : text;
}

std::string default_text(const Json& field) { return canonical_text(field["default"]); }

}  // namespace slalom::experiment
