#include "torch/python_text.h"

#include <algorithm>

#include "core/number_text.h"

namespace slalom::torch {
namespace {

constexpr std::size_t kWidth = 116;

}  // namespace

void PythonText::line(int depth, std::string_view content) {
  if (!content.empty()) text_.append(static_cast<std::size_t>(4 * depth), ' ');
  text_ += content;
  text_ += '\n';
}

void PythonText::wrapped(std::string_view head, std::span<const std::string> parts, std::string_view tail) {
  line(0, head);
  std::string row;
  for (const std::string& part : parts) {
    if (!row.empty() && row.size() + part.size() + 2 > kWidth) {
      line(1, row);
      row.clear();
    }
    row += (row.empty() ? "" : " ") + part + ",";
  }
  if (!row.empty()) line(1, row);
  line(0, tail);
}

void PythonText::quoted_block(std::string_view head, std::string_view content, std::string_view tail) {
  line(0, std::string(head) + "\"\"\"");
  for (std::size_t at = 0; at < content.size(); at += kWidth) line(0, content.substr(at, kWidth));
  line(0, "\"\"\"" + std::string(tail));
}

Error no_counterpart(const std::string& path, const std::string& what) {
  return {"no_counterpart", path, what + " cannot be written for PyTorch; choose another to get the script"};
}

std::string quoted(std::string_view word) { return '"' + std::string(word) + '"'; }

std::string value_text(const Field& field, const FieldValue& value) {
  switch (field.type) {
    case FieldType::kChoice:
      return quoted(field.choices[static_cast<std::size_t>(value.number)]);
    case FieldType::kFlag:
      return value.number != 0 ? "True" : "False";
    case FieldType::kIntegerList:
    case FieldType::kRealList: {
      std::string text = "[";
      for (const double number : value.list) text += (text.size() > 1 ? ", " : "") + number_text(number);
      return text + "]";
    }
    default:
      return number_text(value.number);
  }
}

}  // namespace slalom::torch
