// Pieces: the definitions in the Python files of this folder, each a function or a class. A script has those that it
// names, and those that these name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace slalom::torch {

struct Piece {
  std::string_view name;
  std::vector<std::string_view> parameters;  // of a class: those of __init__, without self
  std::string_view text;                     // ends with a line end
};

// nullptr where there is none of this name.
const Piece* find_piece(std::string_view name);

// A call of the piece that stands for an entry: given, then every other parameter by name, with the value of the field
// that has its name. nullopt where there is no such piece.
std::optional<std::string> call_text(std::string_view piece, std::string_view given, const Entry& entry,
                                     const Configured& config);

// The definitions that code needs, with two empty lines before each.
std::string definitions_for(std::string_view code);

// Whether code has this name as a word of its own, not as a member of something.
bool names(std::string_view code, std::string_view name);

// "import math" and so on, a line for each module of the standard library that code names.
std::string imports_for(std::string_view code);

}  // namespace slalom::torch
