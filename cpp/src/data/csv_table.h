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
  std::size_t image_rows = 0;  // the features are the pixels of an image of so many rows, row by row; 0: they are none
};

// The first row is the header where none of its cells is a number. A column whose cells are mostly numbers is one of
// numbers, and a cell there that is none is an error; any other is a category and becomes one feature of 0 or 1 for
// each of its texts, in the order of their bytes. Without options, texts are predicted as classes, and so are numbers
// that are whole and at most ten different ones, each five times on average; other numbers are a regression. Classes
// are numbered in the order of their numbers or of their bytes. No cell may be missing (empty, NA, NaN, null, ?).
// Pixels are divided by the largest size among them, so that they lie between -1 and 1.
// Errors as Csv::read(), and: path "text" with "missing_value", "bad_number", "too_many_categories", "one_class",
// "no_rows", "no_features", "too_large"; path "target" with "unknown_column"; path
// "image_rows" with "conflict" (the features are not so many whole rows).
Result<Table> read_csv_table(std::string_view text, const CsvOptions& options);

// Its id and those of its fields, for hosts that put a file into a document.
inline constexpr const char* kCsvId = "csv";
inline constexpr const char* kCsvText = "text";
inline constexpr const char* kCsvTarget = "target";
inline constexpr const char* kCsvTask = "task";
inline constexpr const char* kCsvHeader = "header";
inline constexpr const char* kCsvImageRows = "image_rows";
Source csv_source();

}  // namespace slalom::data
