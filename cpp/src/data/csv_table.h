// What a CSV text means as data: which row is the header, which column is to be predicted, which columns are numbers
// and which are categories. And the data set made of it, whose text stands in the experiment's document.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "slalom/result.h"

#include "data/source.h"
#include "data/table.h"

namespace slalom::data {

enum class CsvHeader { kAuto, kYes, kNo };
enum class CsvTask { kAuto, kClasses, kNumbers };

struct CsvOptions {
  std::string target;  // name of the column to predict, or its number from 1; empty: the last
  CsvTask task = CsvTask::kAuto;
  CsvHeader header = CsvHeader::kAuto;
};

// The first row is the header where none of its cells is a number. A column whose cells are mostly numbers is one of
// numbers, and a cell there that is none is an error; any other is a category and becomes one feature of 0 or 1 for
// each of its texts, in the order of their bytes. Without options, texts are predicted as classes, and so are numbers
// that are whole and at most ten different ones, each five times on average; other numbers are a regression. Classes
// are numbered in the order of their numbers or of their bytes. No cell may be missing (empty, NA, NaN, null, ?).
// Errors as Csv::read(), and: path "text" with "missing_value", "bad_number", "too_many_categories", "one_class",
// "no_rows", "no_features", "too_large"; path "target" with "unknown_column".
Result<Table> read_csv_table(std::string_view text, const CsvOptions& options);

// Its id, and the id of the field that holds the text, for hosts that put a file into a document.
inline constexpr const char* kCsvId = "csv";
inline constexpr const char* kCsvText = "text";
Source csv_source();

}  // namespace slalom::data
