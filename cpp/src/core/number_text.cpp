// std::to_chars would give the digits, but its tables add 50 KB to the compressed WebAssembly module, five times what
// printing with 15, 16 or 17 digits and reading back needs; the digits are the same.
#include "core/number_text.h"

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <limits>

namespace slalom {
namespace {

// value = 0.d1 d2 d3 ... times 10^point, without trailing zeros.
struct Decimal {
  std::string digits;
  int point = 0;
};

// Precondition: value is finite and positive. Every decimal of up to 15 digits survives the way through a normal
// double, so a shorter one shows as trailing zeros of the 15; 17 digits always suffice.
Decimal shortest_decimal(double value) {
  char text[32];
  const int fewest = value < std::numeric_limits<double>::min() ? 1 : 15;
  for (int digits = fewest; digits <= 17; ++digits) {
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

}  // namespace

std::string number_text(double value) {
  if (!std::isfinite(value)) return "null";
  if (value == 0) return "0";
  const std::string magnitude = javascript_layout(shortest_decimal(std::fabs(value)));
  return value < 0 ? "-" + magnitude : magnitude;
}

std::string rounded_text(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

}  // namespace slalom
