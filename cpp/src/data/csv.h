// CSV text (RFC 4180) cut into rows of cells. It knows nothing of what the cells mean; csv_table.h does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

namespace slalom::data {

inline constexpr std::size_t kMaxCsvBytes = std::size_t{1} << 20;
inline constexpr std::size_t kMaxCsvRows = 20000;  // without the header
inline constexpr std::size_t kMaxCsvColumns = 1000;

// Where in a CSV text something is, counted from 1: line of the text, column of the table.
struct CsvPlace {
  std::size_t line = 0;
  std::size_t column = 0;
};

// Faults found in a text, each with its place; of many the first ten are kept and the others counted.
class CsvFaults {
 public:
  // `name`: the column's, where it is known. The message begins with the place.
  void add(const char* code, CsvPlace place, std::string_view name, const std::string& message);
  bool any() const { return found_ > 0; }
  Errors take();

 private:
  Errors errors_;
  std::size_t found_ = 0;
};

class Csv {
 public:
  // Every row has as many cells as the first one. Separator: the commonest of comma, semicolon and tab in the first
  // row. Cells may stand in quotes (a quote inside is doubled; separators and line ends inside are text); spaces around
  // a cell without quotes are not part of it. Lines may end with LF, CR LF or CR; a byte order mark at the beginning
  // and blank lines are passed over. Errors, path "text": "too_large", "no_rows", "bad_quote", "ragged_row", "bad_text"
  // (not UTF-8).
  static Result<Csv> read(std::string_view text);

  std::size_t rows() const { return lines_.size(); }
  std::size_t columns() const { return columns_; }
  std::string_view cell(std::size_t row, std::size_t column) const {
    const Cell& cell = cells_[row * columns_ + column];
    return std::string_view(characters_).substr(cell.begin, cell.size);
  }
  CsvPlace place(std::size_t row, std::size_t column) const { return {lines_[row], column + 1}; }

 private:
  friend class CsvReader;
  struct Cell {
    std::uint32_t begin, size;
  };

  std::string characters_;  // of all cells, without quotes and separators
  std::vector<Cell> cells_;
  std::vector<std::size_t> lines_;  // on which each row begins
  std::size_t columns_ = 0;
};

// A cell's text as a message quotes it: short, cut between UTF-8 characters.
std::string quoted_cell(std::string_view cell);

}  // namespace slalom::data
