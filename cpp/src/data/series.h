// Series: one measurement a day, to smooth and to look at. Nothing is predicted from them, so they are no data sets.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace slalom::data {

struct Series : Entry {
  std::string origin;  // where the numbers come from
  std::string licence;
  std::string unit;
  std::array<int, 3> first_day{};  // year, month, day
  std::vector<double> values;      // one a day from then on, without gaps
};

// Every series there is.
const std::vector<Series>& series();

// The day `days` after a date of the Gregorian calendar, "2012-01-31". days >= 0.
std::string day_after(const std::array<int, 3>& first, std::size_t days);

}  // namespace slalom::data
