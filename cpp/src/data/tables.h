// Small published data sets that are tables of numbers, built in: measured features in rows, a class or a number to
// predict at the end of each.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "data/dataset.h"

namespace slalom::data {

struct TableSet {
  DatasetInfo info;       // classes == 0: the last column is a number to predict
  std::string_view text;  // a row a line, numbers separated by one space
};

const std::vector<TableSet>& table_sets();

// Where inputs are standardised, numbers to predict are too, over the training part: errors of any set are then in
// units of what predicting the mean would give. Precondition: config is of this set and its values fit the fields.
Result<std::shared_ptr<const Dataset>> make_table(const TableSet& set, const Configured& config, std::uint64_t seed);

// The numbers of a text, row by row. Each is read exactly: a whole number of at most 15 digits over a power of ten.
std::vector<double> read_table(std::string_view text);

}  // namespace slalom::data
