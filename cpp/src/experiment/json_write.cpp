// std::to_chars would give the digits, but its tables weigh more than the rest of the WebAssembly module's text
// handling; printing with 15, 16 or 17 digits and reading back gives the same ones.
#include "experiment/json_write.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace slalom::experiment {
namespace {

using Json = nlohmann::json;

// value = 0.d1 d2 d3 ... times 10^point, without trailing zeros.
struct Decimal {
  std::string digits;
  int point = 0;
};

// Precondition: value is finite and positive. Every decimal of up to 15 digits survives the way through a double,
// so a shorter one shows as trailing zeros of the 15; 17 digits always suffice.
Decimal shortest_decimal(double value) {
  char text[32];
  for (int digits = 15; digits <= 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*e", digits - 1, value);
    if (std::strtod(text, nullptr) == value) break;
  }
  Decimal decimal;
  const char* c = text;
  for (; *c != 'e'; ++c) {
    if (*c >= '0' && *c <= '9') decimal.digits += *c;  // skips the point, which depends on the host's locale
  }
  decimal.point = std::atoi(c + 1) + 1;
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  return decimal;
}

// The layout of ECMAScript's Number::toString.
std::string javascript_layout(const Decimal& decimal) {
  const std::string& digits = decimal.digits;
  const int count = static_cast<int>(digits.size());
  const int point = decimal.point;
  if (count <= point && point <= 21) return digits + std::string(static_cast<std::size_t>(point - count), '0');
  if (0 < point && point <= 21) {
    return digits.substr(0, static_cast<std::size_t>(point)) + "." + digits.substr(static_cast<std::size_t>(point));
  }
  if (-6 < point && point <= 0) return "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  const int exponent = point - 1;
  const std::string mantissa = count == 1 ? digits : digits.substr(0, 1) + "." + digits.substr(1);
  return mantissa + (exponent < 0 ? "e-" : "e+") + std::to_string(exponent < 0 ? -exponent : exponent);
}

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

std::string number_text(double value) {
  if (!std::isfinite(value)) return "null";
  if (value == 0) return "0";
  return (value < 0 ? "-" : "") + javascript_layout(shortest_decimal(std::fabs(value)));
}

std::string canonical_text(const Json& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace slalom::experiment
