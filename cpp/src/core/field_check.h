// Checks a number against the field it is meant for, in words a person can act on. The same words wherever the
// number came from: a document, the command line, a control on the page.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "slalom/result.h"

#include "core/field.h"

namespace slalom {

// Precondition: field.type is kReal, kInteger, kChoice (number: index), kFlag (0 or 1), or a list of numbers (number:
// one of its elements). path goes into the error. Codes: "not_finite", "not_whole", "out_of_range".
std::optional<Error> check_number(const Field& field, double number, std::string_view path);

// The same for a text. Precondition: field.type is kText. Code: "bad_length".
std::optional<Error> check_text(const Field& field, std::string_view text, std::string_view path);

// "greater than 0 and at most 1", "at least 1", for a text "1 to 200 characters"; empty where every number is
// allowed.
std::string range_in_words(const Field& field);

}  // namespace slalom
