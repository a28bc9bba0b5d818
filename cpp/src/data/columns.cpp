#include "data/columns.h"

#include <cstdlib>
#include <string>

namespace slalom::data {
namespace {

constexpr int kBase = 90;
constexpr char kZero = '#';

std::string_view take_until(std::string_view& text, char end) {
  const std::size_t length = text.find(end);
  const std::string_view field = text.substr(0, length);
  text.remove_prefix(length + 1);
  return field;
}

int take_number(std::string_view& text) { return std::atoi(std::string(take_until(text, ' ')).c_str()); }

}  // namespace

std::vector<double> take_column(std::string_view& text, std::size_t rows) {
  std::string_view line = take_until(text, '\n');
  take_until(line, ' ');  // the name, for people
  const int decimals = take_number(line);
  const int lowest = take_number(line);
  double power = 1;
  for (int i = std::abs(decimals); i > 0; --i) power *= 10;
  const std::size_t width = line.size() / rows;
  std::vector<double> column;
  column.reserve(rows);
  for (std::size_t row = 0; row < rows; ++row) {
    int k = 0;
    for (const char digit : line.substr(row * width, width)) k = kBase * k + (digit - kZero);
    const double whole = lowest + k;
    column.push_back(decimals < 0 ? whole * power : whole / power);
  }
  return column;
}

}  // namespace slalom::data
