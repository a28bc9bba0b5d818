// The compact texts that small data sets are built in as: one line for each column,
//   name decimals lowest digits
// Row i's value is (lowest + k) / 10^decimals; k stands in `digits` in base 90, '#' being 0, with as many digits for
// every row as the column's largest needs. Whole numbers over a power of ten give the double nearest to the decimal.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace slalom::data {

// Values of the first column in `text`, which has `rows` of them; takes its line off the text.
std::vector<double> take_column(std::string_view& text, std::size_t rows);

}  // namespace slalom::data
