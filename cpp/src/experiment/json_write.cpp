#include "experiment/json_write.h"

#include "core/number_text.h"

namespace slalom::experiment {
namespace {

using Json = nlohmann::json;

// Appends to `out`. Recursion is bounded by the depth of the value, which the parser limits.
void write(const Json& value, std::string& out) {
  switch (value.type()) {
    case Json::value_t::object: {
      char separator = '{';
      for (const auto& [key, member] : value.items()) {  // std::map: sorted
        out += separator;
        out += Json(key).dump();
        out += ':';
        write(member, out);
        separator = ',';
      }
      out += value.empty() ? "{}" : "}";
      break;
    }
    case Json::value_t::array: {
      char separator = '[';
      for (const Json& element : value) {
        out += separator;
        write(element, out);
        separator = ',';
      }
      out += value.empty() ? "[]" : "]";
      break;
    }
    case Json::value_t::number_float:
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      out += number_text(value.get<double>());
      break;
    default:
      out += value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

}  // namespace

std::string canonical_text(const Json& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace slalom::experiment
