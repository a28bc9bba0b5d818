#include "core/field_check.h"

#include <cmath>

#include "core/number_text.h"

namespace slalom {
namespace {

bool whole_numbers_only(FieldType type) { return type != FieldType::kReal && type != FieldType::kRealList; }

bool in_range(const Field& field, double number) {
  switch (field.type) {
    case FieldType::kFlag:
      return number == 0 || number == 1;
    case FieldType::kChoice:
      return number >= 0 && number < static_cast<double>(field.choices.size());
    default:
      break;
  }
  const bool above = field.min_open ? number > field.min : number >= field.min;
  const bool below = field.max_open ? number < field.max : number <= field.max;
  return above && below;
}

std::string choices_in_words(const Field& field) {
  std::string words = "one of";
  for (std::size_t i = 0; i < field.choices.size(); ++i) {
    words += (i == 0 ? " " : ", ") + std::to_string(i) + " (" + field.choices[i] + ")";
  }
  return words;
}

std::string length_in_words(const Field& field) {
  return std::to_string(field.min_length) + " to " + std::to_string(field.max_length) + " characters";
}

}  // namespace

std::string range_in_words(const Field& field) {
  if (field.type == FieldType::kFlag) return "0 (off) or 1 (on)";
  if (field.type == FieldType::kChoice) return choices_in_words(field);
  if (field.type == FieldType::kText) return length_in_words(field);
  std::string words;
  if (std::isfinite(field.min)) words = (field.min_open ? "greater than " : "at least ") + number_text(field.min);
  if (std::isfinite(field.max)) {
    if (!words.empty()) words += " and ";
    words += (field.max_open ? "less than " : "at most ") + number_text(field.max);
  }
  if (!field.below.empty()) words += ", and less than " + field.below;
  return words;
}

std::optional<Error> check_number(const Field& field, double number, std::string_view path) {
  if (!std::isfinite(number)) return Error{"not_finite", std::string(path), "must be a finite number"};
  if (whole_numbers_only(field.type) && number != std::floor(number)) {
    return Error{"not_whole", std::string(path), "must be a whole number; got " + number_text(number)};
  }
  if (!in_range(field, number)) {
    return Error{"out_of_range", std::string(path),
                 "must be " + range_in_words(field) + "; got " + number_text(number)};
  }
  return std::nullopt;
}

std::optional<Error> check_text(const Field& field, std::string_view text, std::string_view path) {
  if (text.size() >= field.min_length && text.size() <= field.max_length) return std::nullopt;
  return Error{"bad_length", std::string(path),
               "must have " + length_in_words(field) + "; has " + std::to_string(text.size())};
}

}  // namespace slalom
