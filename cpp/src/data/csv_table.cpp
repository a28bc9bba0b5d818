#include "data/csv_table.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "data/csv.h"
#include "data/fields.h"

namespace slalom::data {
namespace {

constexpr std::size_t kMaxCategories = 100;  // of one column
constexpr std::size_t kMaxValues = 4000000;  // rows times features: 80 MB with both precisions
constexpr double kMaxNumber = 1e30;          // larger ones overflow single precision when squared a little later
constexpr std::size_t kAutoClasses = 10;
constexpr std::size_t kAutoRowsPerClass = 5;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// [sign] digits [. digits] [e [sign] digits], nothing else. The form is checked here, so that what strtod takes besides
// (hexadecimal, "inf") is text like any other.
std::optional<double> number_in(std::string_view cell) {
  constexpr std::size_t kLongest = 64;
  if (cell.size() > kLongest) return std::nullopt;
  std::size_t at = 0;
  const auto sign = [&] { at += at < cell.size() && (cell[at] == '+' || cell[at] == '-') ? 1 : 0; };
  const auto digits = [&] {
    const std::size_t first = at;
    while (at < cell.size() && is_digit(cell[at])) ++at;
    return at - first;
  };
  sign();
  std::size_t count = digits();
  if (at < cell.size() && cell[at] == '.') {
    ++at;
    count += digits();
  }
  if (count == 0) return std::nullopt;
  if (at < cell.size() && (cell[at] == 'e' || cell[at] == 'E')) {
    ++at;
    sign();
    if (digits() == 0) return std::nullopt;
  }
  if (at != cell.size()) return std::nullopt;
  const double value = std::strtod(std::string(cell).c_str(), nullptr);
  return value == 0 ? 0 : value;
}

bool is_missing(std::string_view cell) {
  return cell.empty() || cell == "NA" || cell == "N/A" || cell == "NaN" || cell == "nan" || cell == "null" ||
         cell == "NULL" || cell == "?";
}

// Cells of one column turned into numbers: what they say, or the rank of their text among the column's texts.
struct Column {
  std::string_view name;
  bool numeric = false;
  std::vector<double> values{};
  std::size_t categories = 0;
};

class TableReader {
 public:
  TableReader(const Csv& csv, const CsvOptions& options) : csv_(csv), options_(options) {}

  Result<Table> read() {
    first_ = has_header() ? 1 : 0;
    rows_ = csv_.rows() - first_;
    if (rows_ == 0) return Error{"no_rows", "text", "the table has a header but no rows below it"};
    if (rows_ > kMaxCsvRows) {
      return Error{"too_large", "text", "a table may have at most " + std::to_string(kMaxCsvRows) + " rows"};
    }
    if (csv_.columns() < 2) {
      return Error{
          "no_features", "text",
          "the table has one column; it needs one to predict and at least one to predict it from, separated by "
          "commas, semicolons or tabs"};
    }
    const std::optional<std::size_t> target = target_column();
    if (!target) return unknown_column();

    std::vector<Column> columns;
    for (std::size_t j = 0; j < csv_.columns(); ++j) columns.push_back(read_column(j));
    if (faults_.any()) return faults_.take();
    Table table = gather_features(columns, *target);
    if (table.features * rows_ > kMaxValues) {
      return Error{"too_large", "text",
                   "with its categories written as 0 and 1 the table has " + std::to_string(rows_) + " x " +
                       std::to_string(table.features) + " values; at most " + std::to_string(kMaxValues) +
                       " are allowed: leave out rows, or columns of text"};
    }
    fill_features(columns, *target, table);
    gather_targets(columns[*target], *target, table);
    if (faults_.any()) return faults_.take();
    if (options_.image_rows > 0) return as_images(std::move(table));
    return table;
  }

 private:
  bool has_header() const {
    if (options_.header != CsvHeader::kAuto) return options_.header == CsvHeader::kYes;
    for (std::size_t j = 0; j < csv_.columns(); ++j) {
      if (number_in(csv_.cell(0, j))) return false;
    }
    return true;
  }

  std::string_view cell(std::size_t row, std::size_t column) const { return csv_.cell(first_ + row, column); }
  CsvPlace place(std::size_t row, std::size_t column) const { return csv_.place(first_ + row, column); }
  std::string_view name(std::size_t column) const { return first_ == 0 ? std::string_view() : csv_.cell(0, column); }

  std::optional<std::size_t> target_column() const {
    const std::size_t columns = csv_.columns();
    if (options_.target.empty()) return columns - 1;
    for (std::size_t j = 0; j < columns; ++j) {
      if (name(j) == options_.target) return j;
    }
    for (std::size_t j = 0; j < columns; ++j) {
      if (std::to_string(j + 1) == options_.target) return j;
    }
    return std::nullopt;
  }

  Error unknown_column() const {
    constexpr std::size_t kShown = 10;
    std::string known = "a number from 1 to " + std::to_string(csv_.columns());
    for (std::size_t j = 0; first_ == 1 && j < std::min(kShown, csv_.columns()); ++j) {
      known += (j == 0 ? ", or one of " : ", ") + quoted_cell(name(j));
    }
    if (first_ == 1 && csv_.columns() > kShown) known += ", ...";
    return {"unknown_column", "target",
            "there is no column " + quoted_cell(options_.target) + "; it may be " + known + ", or empty for the last"};
  }

  Column read_column(std::size_t j) {
    Column column{.name = name(j)};
    std::size_t numbers = 0;
    std::size_t present = 0;
    for (std::size_t row = 0; row < rows_; ++row) {
      if (is_missing(cell(row, j))) {
        const std::string found = cell(row, j).empty() ? "is empty" : "says " + quoted_cell(cell(row, j));
        faults_.add("missing_value", place(row, j), column.name,
                    "this cell " + found + "; every cell needs a value: fill it in or leave the row out");
        continue;
      }
      ++present;
      numbers += number_in(cell(row, j)) ? 1 : 0;
    }
    column.numeric = 2 * numbers > present;
    if (column.numeric) {
      read_numbers(j, column);
    } else if (present > 0) {
      read_categories(j, column);
    }
    return column;
  }

  void read_numbers(std::size_t j, Column& column) {
    column.values.reserve(rows_);
    for (std::size_t row = 0; row < rows_; ++row) {
      if (is_missing(cell(row, j))) continue;
      const std::optional<double> number = number_in(cell(row, j));
      if (number && std::fabs(*number) <= kMaxNumber) {
        column.values.push_back(*number);
      } else {
        faults_.add("bad_number", place(row, j), column.name,
                    number ? "numbers may be at most 1e30 in size; found " + quoted_cell(cell(row, j))
                           : "expected a number with a decimal point, as most cells of this column have; found " +
                                 quoted_cell(cell(row, j)));
      }
    }
  }

  void read_categories(std::size_t j, Column& column) {
    std::map<std::string_view, double> ranks;
    for (std::size_t row = 0; row < rows_; ++row) {
      if (is_missing(cell(row, j))) continue;
      ranks.emplace(cell(row, j), 0);
      if (ranks.size() <= kMaxCategories) continue;
      faults_.add("too_many_categories", place(row, j), column.name,
                  "more than " + std::to_string(kMaxCategories) +
                      " different texts in one column; if it names the rows, leave it out");
      return;
    }
    for (auto& [text, rank] : ranks) rank = static_cast<double>(column.categories++);
    column.values.reserve(rows_);
    for (std::size_t row = 0; row < rows_; ++row) {
      if (!is_missing(cell(row, j))) column.values.push_back(ranks.find(cell(row, j))->second);
    }
  }

  static std::size_t width(const Column& column) { return column.numeric ? 1 : column.categories; }

  static Table gather_features(const std::vector<Column>& columns, std::size_t target) {
    Table table;
    for (std::size_t j = 0; j < columns.size(); ++j) table.features += j == target ? 0 : width(columns[j]);
    return table;
  }

  void fill_features(const std::vector<Column>& columns, std::size_t target, Table& table) const {
    table.values.assign(rows_ * table.features, 0.0);
    std::size_t first = 0;
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (j == target) continue;
      for (std::size_t row = 0; row < rows_; ++row) {
        double* features = table.values.data() + row * table.features + first;
        const double value = columns[j].values[row];
        if (columns[j].numeric) {
          *features = value;
        } else {
          features[static_cast<std::size_t>(value)] = 1;
        }
      }
      first += width(columns[j]);
    }
  }

  void gather_targets(const Column& column, std::size_t target, Table& table) {
    if (!column.numeric && options_.task == CsvTask::kNumbers) {
      std::size_t row = 0;
      while (number_in(cell(row, target))) ++row;
      faults_.add("bad_number", place(row, target), column.name,
                  "numbers are to be predicted, but this column has texts; found " + quoted_cell(cell(row, target)));
      return;
    }
    std::map<double, std::uint16_t> classes;
    for (const double value : column.values) {
      if (classes.size() <= kMaxCategories) classes.emplace(value, 0);
    }
    if (column.numeric && !are_classes(column, classes.size())) {
      table.targets = column.values;
      return;
    }
    if (classes.size() < 2) {
      faults_.add("one_class", place(0, target), column.name,
                  "the column to predict has the same value in every row; there is nothing to tell apart");
      return;
    }
    if (classes.size() > kMaxCategories) {
      faults_.add("too_many_categories", place(0, target), column.name,
                  "more than " + std::to_string(kMaxCategories) + " different values to predict as classes");
      return;
    }
    for (auto& [value, label] : classes) label = static_cast<std::uint16_t>(table.classes++);
    table.labels.reserve(rows_);
    for (const double value : column.values) table.labels.push_back(classes.find(value)->second);
  }

  Result<Table> as_images(Table table) const {
    const std::size_t rows = options_.image_rows;
    if (table.features % rows != 0) {
      return Error{"conflict", kCsvImageRows,
                   std::to_string(table.features) + " columns of pixels are not " + std::to_string(rows) +
                       " whole rows; set it to a divisor, or to 0 for features that are no image"};
    }
    table.image = {static_cast<int>(rows), static_cast<int>(table.features / rows)};
    double largest = 0;
    for (const double value : table.values) largest = std::max(largest, std::fabs(value));
    if (largest > 0) {
      for (double& value : table.values) value /= largest;
    }
    return table;
  }

  bool are_classes(const Column& column, std::size_t different) const {
    if (options_.task != CsvTask::kAuto) return options_.task == CsvTask::kClasses;
    return different >= 2 && different <= kAutoClasses && kAutoRowsPerClass * different <= rows_ &&
           std::all_of(column.values.begin(), column.values.end(), [](double v) { return v == std::floor(v); });
  }

  const Csv& csv_;
  const CsvOptions& options_;
  std::size_t first_ = 0;  // row of the text that is the table's first
  std::size_t rows_ = 0;
  CsvFaults faults_;
};

// Anscombe's four sets of eleven points: the same mean, variance and regression line, four different pictures.
constexpr const char* kAnscombe =
    "set,x,y\n"
    "I,10,8.04\nI,8,6.95\nI,13,7.58\nI,9,8.81\nI,11,8.33\nI,14,9.96\nI,6,7.24\nI,4,4.26\nI,12,10.84\nI,7,4.82\n"
    "I,5,5.68\n"
    "II,10,9.14\nII,8,8.14\nII,13,8.74\nII,9,8.77\nII,11,9.26\nII,14,8.1\nII,6,6.13\nII,4,3.1\nII,12,9.13\n"
    "II,7,7.26\nII,5,4.74\n"
    "III,10,7.46\nIII,8,6.77\nIII,13,12.74\nIII,9,7.11\nIII,11,7.81\nIII,14,8.84\nIII,6,6.08\nIII,4,5.39\n"
    "III,12,8.15\nIII,7,6.42\nIII,5,5.73\n"
    "IV,8,6.58\nIV,8,5.76\nIV,8,7.71\nIV,8,8.84\nIV,8,8.47\nIV,8,7.04\nIV,8,5.25\nIV,19,12.5\nIV,8,5.56\nIV,8,7.91\n"
    "IV,8,6.89\n";

Result<Table> configured_table(const DatasetInfo& info, const Configured& config) {
  CsvOptions options;
  options.target = value_of(info, config, kCsvTarget).text;
  options.task = static_cast<CsvTask>(static_cast<int>(value_of(info, config, kCsvTask).number));
  options.header = static_cast<CsvHeader>(static_cast<int>(value_of(info, config, kCsvHeader).number));
  options.image_rows = static_cast<std::size_t>(value_of(info, config, kCsvImageRows).number);
  return read_csv_table(value_of(info, config, kCsvText).text, options);
}

// "n" is how many rows at most.
CommonValues limited_values(const DatasetInfo& info, const Configured& config, const Table& table) {
  CommonValues values = common_values(info, config);
  values.n = std::min(values.n, table.rows());
  return values;
}

}  // namespace

Result<Table> read_csv_table(std::string_view text, const CsvOptions& options) {
  const auto csv = Csv::read(text);
  if (!csv) return csv.errors();
  return TableReader(*csv, options).read();
}

Source csv_source() {
  DatasetInfo info;
  info.id = kCsvId;
  info.name = "Your own table";
  info.summary =
      "A CSV text inside the experiment: the last column, or the one named, is predicted from the others. It begins as "
      "Anscombe's four sets of points.";
  info.reference =
      "Shafranovich, Common format and MIME type for comma-separated values, RFC 4180 (2005); the text it begins with: "
      "Anscombe, Graphs in statistical analysis, The American Statistician 27 (1973)";
  info.origin = "whoever wrote the table; Anscombe (1973) for the text it begins with";
  info.licence = "the table's own; facts without one for the text it begins with";
  info.max_examples = kMaxCsvRows;
  info.fields = {
      Field{.id = kCsvText,
            .name = "table",
            .help = "Rows of cells separated by commas, semicolons or tabs, with or without a header.",
            .type = FieldType::kText,
            .default_text = kAnscombe,
            .min_length = 1,
            .max_length = kMaxCsvBytes},
      Field{.id = kCsvTarget,
            .name = "column to predict",
            .help = "Its name in the header or its number, counted from 1; empty for the last column.",
            .type = FieldType::kText,
            .max_length = 200},
      Field{.id = kCsvTask,
            .name = "what it holds",
            .help = "Classes to tell apart or numbers to predict; auto takes texts and few whole numbers as classes.",
            .type = FieldType::kChoice,
            .choices = {"auto", "classes", "numbers"}},
      Field{.id = kCsvHeader,
            .name = "header",
            .help = "Whether the first row names the columns; auto: where none of its cells is a number.",
            .type = FieldType::kChoice,
            .choices = {"auto", "yes", "no"}},
      Field{.id = kCsvImageRows,
            .name = "rows of an image",
            .help = "Where the other columns are the pixels of an image, row by row: how many rows it has; else 0.",
            .type = FieldType::kInteger,
            .min = 0,
            .max = static_cast<double>(kMaxCsvColumns)},
  };
  for (Field& field : common_fields(kMaxCsvRows, kMaxCsvRows, {0.6, 0.2, 0.2})) {
    if (field.id == "n") field.help = "How many rows to use at most, chosen by the data seed.";
    info.fields.push_back(std::move(field));
  }
  const auto plan = [](const DatasetInfo& entry, const Configured& config) -> Result<DatasetPlan> {
    const auto table = configured_table(entry, config);
    if (!table) return table.errors();
    const auto sizes = part_sizes(limited_values(entry, config, *table));
    if (!sizes) return sizes.errors();
    return DatasetPlan{{.features = table->features, .classes = table->classes, .image = table->image}, *sizes};
  };
  Configured config{info.id, default_values(info)};
  static_cast<Shape&>(info) = plan(info, config)->shape;
  return {info,
          [info](const Configured& chosen, std::uint64_t seed) -> Result<std::shared_ptr<const Dataset>> {
            const auto table = configured_table(info, chosen);
            if (!table) return table.errors();
            return make_table(info.id, *table, limited_values(info, chosen, *table), seed);
          },
          [info, plan](const Configured& chosen) { return plan(info, chosen); }};
}

}  // namespace slalom::data
