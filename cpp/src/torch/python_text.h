// Python as text: lines with their indentation, and values of the core as Python writes them.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "slalom/result.h"

#include "core/field.h"

namespace slalom::torch {

class PythonText {
 public:
  // One line; an empty one where there is no content.
  void line(int depth, std::string_view content);
  // Two empty lines, as between definitions.
  void gap() { text_ += "\n\n"; }
  // A statement that is longer than a line: head, the parts with commas between them in as few lines as hold them,
  // tail.
  void wrapped(std::string_view head, std::span<const std::string> parts, std::string_view tail);
  // A text in triple quotes, cut into lines, between head and tail.
  void quoted_block(std::string_view head, std::string_view content, std::string_view tail);
  void append(std::string_view text) { text_ += text; }

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Of what has no counterpart in PyTorch, for example "the layer \"Dense\"".
Error no_counterpart(const std::string& path, const std::string& what);

// "adam" with the quotes. Precondition: an id or another word without quotes and backslashes.
std::string quoted(std::string_view word);

// A field's value: a number, a quoted choice, True, or a list of numbers.
std::string value_text(const Field& field, const FieldValue& value);

}  // namespace slalom::torch
