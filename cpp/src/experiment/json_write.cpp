#include "experiment/json_write.h"

#include <cstddef>
#include <string_view>

#include "core/number_text.h"

namespace slalom::experiment {
namespace {

using Json = nlohmann::json;

// Longer lists and objects are broken into one line per element.
constexpr std::size_t kLineWidth = 100;

struct Style {
  std::string_view after_comma;
  std::string_view after_colon;
};
constexpr Style kCompact{"", ""};
constexpr Style kSpaced{" ", " "};

std::string string_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

// Appends to `out`, on one line. Recursion is bounded by the depth of the value, which the parser limits.
void write(const Json& value, const Style& style, std::string& out) {
  if (value.is_number()) {
    out += number_text(value.get<double>());
  } else if (value.is_structured()) {
    out += value.is_object() ? '{' : '[';
    bool first = true;
    for (const auto& [key, member] : value.items()) {  // an object is a std::map: sorted
      if (!first) (out += ',') += style.after_comma;
      if (value.is_object()) ((out += string_text(key)) += ':') += style.after_colon;
      write(member, style, out);
      first = false;
    }
    out += value.is_object() ? '}' : ']';
  } else {
    out += string_text(value);
  }
}

void write_indented(const Json& value, std::size_t indent, std::string& out) {
  std::string line;
  write(value, kSpaced, line);
  if (!value.is_structured() || indent + line.size() <= kLineWidth) {
    out += line;
    return;
  }
  const auto new_line = [&out](std::size_t spaces) {
    out += '\n';
    out.append(spaces, ' ');
  };
  out += value.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& [key, member] : value.items()) {
    if (!first) out += ',';
    new_line(indent + 2);
    if (value.is_object()) (out += string_text(key)) += ": ";
    write_indented(member, indent + 2, out);
    first = false;
  }
  new_line(indent);
  out += value.is_object() ? '}' : ']';
}

}  // namespace

std::string canonical_text(const Json& value) {
  std::string out;
  write(value, kCompact, out);
  return out;
}

std::string pretty_text(const Json& value) {
  std::string out;
  write_indented(value, 0, out);
  return out;
}

}  // namespace slalom::experiment
