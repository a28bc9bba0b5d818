#include "data/series.h"

#include <cstdio>

#include "data/columns.h"
#include "embedded/seattle.h"

namespace slalom::data {
namespace {

int days_in_month(int year, int month) {
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (month == 2) return leap ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

Series seattle() {
  Series set;
  set.id = "seattle";
  set.name = "Seattle, daily maximum";
  set.summary =
      "The warmest temperature of each day in Seattle from 2012 to 2015: four winters and summers under a lot of "
      "day-to-day noise.";
  set.reference = "Vega datasets 3.2.1, seattle-weather.csv, column temp_max";
  set.origin = "NOAA National Climatic Data Center, as carried by vega-datasets";
  set.licence = "public domain (a work of the U.S. government)";
  set.unit = "°C";
  set.first_day = {2012, 1, 1};
  constexpr std::size_t kDays = 1461;
  std::string_view text(embedded::seattle, embedded::seattle_size);
  set.values = take_column(text, kDays);
  return set;
}

}  // namespace

const std::vector<Series>& series() {
  static const std::vector<Series> list{seattle()};
  return list;
}

std::string day_after(const std::array<int, 3>& first, std::size_t days) {
  auto [year, month, day] = first;
  for (; days > 0; --days) {
    if (++day <= days_in_month(year, month)) continue;
    day = 1;
    if (++month <= 12) continue;
    month = 1;
    ++year;
  }
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
  return text;
}

}  // namespace slalom::data
