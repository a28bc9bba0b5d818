// CSV texts: how they are cut into cells, what their columns are taken for, and where what is wrong with them is said
// to be. Random texts, cut and changed ones never do worse than an error.
#include "data/csv.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/rng.h"
#include "data/csv_table.h"
#include "support/configured.h"

namespace slalom::data {
namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& text) {
  const auto csv = Csv::read(text);
  if (!csv) {
    ADD_FAILURE() << csv.errors()[0].message;
    return {};
  }
  Rows rows(csv->rows());
  for (std::size_t i = 0; i < csv->rows(); ++i) {
    for (std::size_t j = 0; j < csv->columns(); ++j) rows[i].emplace_back(csv->cell(i, j));
  }
  return rows;
}

Table table_of(const std::string& text, const CsvOptions& options = {}) {
  auto table = read_csv_table(text, options);
  if (!table) {
    ADD_FAILURE() << table.errors()[0].message;
    return {};
  }
  return *table;
}

// The first error: its code and that its message begins with `place`.
void expect_fault(const std::string& text, const std::string& code, const std::string& place,
                  const CsvOptions& options = {}) {
  const auto table = read_csv_table(text, options);
  ASSERT_FALSE(table.ok()) << text;
  EXPECT_EQ(table.errors()[0].code, code) << text;
  EXPECT_TRUE(table.errors()[0].message.starts_with(place)) << table.errors()[0].message;
}

TEST(Csv, CellsQuotesAndLineEnds) {
  EXPECT_EQ(rows_of("a,b\n1,2\n"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a,b\r\n1,2\r\n"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a,b\r1,2"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("\xef\xbb\xbf"
                    "a,b\n\n\n1,2\n\n"),
            (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("\"a, b\",\"say \"\"x\"\"\"\n\"two\r\nlines\",\n"),
            (Rows{{"a, b", "say \"x\""}, {"two\nlines", ""}}));
  EXPECT_EQ(rows_of(" a , \" b \" \n"), (Rows{{"a", " b "}}));
  EXPECT_EQ(rows_of("ä,日本\n"), (Rows{{"ä", "日本"}}));
}

TEST(Csv, SeparatorIsTheFirstRowsCommonest) {
  EXPECT_EQ(rows_of("a;b,c;d\n1;2;3"), (Rows{{"a", "b,c", "d"}, {"1", "2", "3"}}));
  EXPECT_EQ(rows_of("\na\tb\n1\t2"), (Rows{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("\"x;y;z\",b\n1,2"), (Rows{{"x;y;z", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a\nb"), (Rows{{"a"}, {"b"}}));
}

TEST(Csv, FaultsNameLineAndColumn) {
  expect_fault("a,b\n1,2\n3\n", "ragged_row", "line 3, column 2: the row has 1 cell, but the first row has 2");
  expect_fault("a,b\n1,2,3\n", "ragged_row", "line 2, column 3: ");
  expect_fault("a,b\n\"x\ny\",2\n1\n", "ragged_row", "line 4, column 2: ");
  expect_fault("a,b\n1,2\"\n", "bad_quote", "line 2, column 2: ");
  expect_fault("a,b\n1,\"2\n\n", "bad_quote", "line 2, column 2: ");
  expect_fault("a,b\n\"1\"x,2\n", "bad_quote", "line 2, column 2: ");
  for (const char* bad : {"\xff", "\x01", "\xc3", "\xed\xa0\x80", "\xe0\x80\x80", "\xf4\x90\x80\x80", "\xc0\x80"}) {
    expect_fault("a,b\n1," + std::string(bad) + "\n", "bad_text", "line 2, column 2: ");
  }
  expect_fault("", "no_rows", "");
  expect_fault("\r\n\n", "no_rows", "");
}

TEST(Csv, ManyFaultsAreCountedNotListed) {
  std::string text = "a,b\n";
  for (int i = 0; i < 500; ++i) text += "1\n";
  const auto csv = Csv::read(text);
  ASSERT_FALSE(csv.ok());
  ASSERT_EQ(csv.errors().size(), 11u);
  EXPECT_EQ(csv.errors().back().message, "and 490 more errors in the table");
}

TEST(Csv, LimitsAreStatedAndKept) {
  std::string rows = "a,b\n";
  for (std::size_t i = 0; i < kMaxCsvRows; ++i) rows += i % 2 == 0 ? "1,0\n" : "2,1\n";
  EXPECT_EQ(table_of(rows).rows(), kMaxCsvRows);
  expect_fault(rows + "3,1\n", "too_large", "line 20002, column 1: a table may have at most 20000 rows");
  std::string columns;
  for (std::size_t j = 0; j < kMaxCsvColumns; ++j) columns += j == 0 ? "1" : ",1";
  EXPECT_EQ(rows_of(columns)[0].size(), kMaxCsvColumns);
  expect_fault(columns + ",1", "too_large", "line 1, column 1001: a table may have at most 1000 columns");
  expect_fault(std::string(kMaxCsvBytes + 1, 'x'), "too_large", "a table may have at most 1024 KiB");
}

TEST(CsvTable, NumbersCategoriesAndClasses) {
  const Table table = table_of("size,colour,kind\n1.5,red,b\n-2e1,blue,a\n+.25,red,b\n");
  EXPECT_EQ(table.features, 3u) << "size, blue, red";
  EXPECT_EQ(table.values, (std::vector<double>{1.5, 0, 1, -20, 1, 0, 0.25, 0, 1}));
  EXPECT_EQ(table.classes, 2);
  EXPECT_EQ(table.labels, (std::vector<std::uint16_t>{1, 0, 1})) << "a is class 0";
  EXPECT_TRUE(table.targets.empty());
}

TEST(CsvTable, NumbersAreARegressionUnlessFewAndWhole) {
  const std::string few = "x,y\n1,10\n2,2\n3,10\n4,2\n5,10\n6,2\n7,10\n8,2\n9,10\n10,2\n";
  const Table classes = table_of(few);
  EXPECT_EQ(classes.classes, 2);
  EXPECT_EQ(classes.labels, (std::vector<std::uint16_t>{1, 0, 1, 0, 1, 0, 1, 0, 1, 0})) << "2 before 10";
  EXPECT_EQ(table_of(few, {.task = CsvTask::kNumbers}).targets[0], 10);
  EXPECT_EQ(table_of(few.substr(0, few.size() - 5)).classes, 0) << "nine rows for two numbers";
  const Table numbers = table_of("x,y\n1,0.5\n2,1\n3,0.5\n");
  EXPECT_EQ(numbers.classes, 0);
  EXPECT_EQ(numbers.targets, (std::vector<double>{0.5, 1, 0.5}));
  EXPECT_EQ(table_of("x,y\n1,0.5\n2,1\n3,0.5\n", {.task = CsvTask::kClasses}).labels,
            (std::vector<std::uint16_t>{0, 1, 0}));
}

TEST(CsvTable, HeaderIsARowWithoutNumbers) {
  EXPECT_EQ(table_of("1,0.5\n2,1\n").rows(), 2u);
  EXPECT_EQ(table_of("a,b\n2,1.5\n3,1\n").rows(), 2u);
  EXPECT_EQ(table_of("1,2\n2,1.5\n3,1\n", {.header = CsvHeader::kYes}).rows(), 2u);
  EXPECT_EQ(table_of("a,b\nc,d\na,b\n", {.header = CsvHeader::kNo}).rows(), 3u);
  expect_fault("a,b\n", "no_rows", "the table has a header");
}

TEST(CsvTable, AnyColumnCanBeTheOneToPredict) {
  const std::string text = "kind,2,x\na,1,0.5\nb,3,0.25\n";
  EXPECT_EQ(table_of(text, {.target = "kind", .header = CsvHeader::kYes}).values,
            (std::vector<double>{1, 0.5, 3, 0.25}));
  EXPECT_EQ(table_of(text, {.target = "1", .header = CsvHeader::kYes}).classes, 2);
  EXPECT_EQ(table_of(text, {.target = "2", .header = CsvHeader::kYes}).targets, (std::vector<double>{1, 3}));
  const auto unknown = read_csv_table(text, {.target = "size", .header = CsvHeader::kYes});
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.errors()[0].code, "unknown_column");
  EXPECT_EQ(unknown.errors()[0].path, "target");
  EXPECT_NE(unknown.errors()[0].message.find("\"kind\""), std::string::npos) << unknown.errors()[0].message;
}

TEST(CsvTable, FaultsNameLineAndColumn) {
  expect_fault("age,y\n1,0.5\n,1\n", "missing_value", "line 3, column 1 (\"age\"): this cell is empty");
  expect_fault("age,y\n1,0.5\nNA,1\n", "missing_value", "line 3, column 1 (\"age\"): this cell says \"NA\"");
  expect_fault("age,y\n1,0.5\n12o,1\n3,1\n", "bad_number", "line 3, column 1 (\"age\"): expected a number");
  expect_fault("age,y\n1,0.5\n2,1\n1e31,1\n", "bad_number", "line 4, column 1 (\"age\"): numbers may be at most 1e30");
  expect_fault("age,y\n1,0.5\n2,1\n1e999,1\n", "bad_number", "line 4, column 1");
  expect_fault("x,y\n1,a\n2,a\n", "one_class", "line 2, column 2 (\"y\")");
  expect_fault("x,y\n1,a\n2,b\n", "bad_number", "line 2, column 2 (\"y\")", {.task = CsvTask::kNumbers});
  expect_fault("x\n1\n2\n", "no_features", "the table has one column");
  std::string names = "name,y\n";
  for (int i = 0; i < 200; ++i) names += "n" + std::to_string(i) + "," + std::to_string(i) + ".5\n";
  expect_fault(names, "too_many_categories", "line 102, column 1 (\"name\")");
}

TEST(CsvTable, ADataSetIsMadeOfTheTextInTheDocument) {
  const DatasetInfo& info = *find_dataset("csv");
  std::string text = "x,y\n";
  for (int i = 0; i < 10; ++i) text += std::to_string(i) + (i < 5 ? ",low\n" : ",high\n");
  const Configured config = configured(info, {{"text", {0, {}, text}}});
  const auto plan = plan_dataset(config);
  ASSERT_TRUE(plan.ok());
  EXPECT_EQ(plan->shape.features, 1u);
  EXPECT_EQ(plan->shape.classes, 2);
  const auto set = *make_dataset(config, 1);
  EXPECT_EQ(set->examples, 10u);
  EXPECT_EQ(set->part(Split::kTrain).size(), 6u);
  EXPECT_EQ(set->labels, (std::vector<std::uint16_t>{1, 1, 1, 1, 1, 0, 0, 0, 0, 0})) << "high before low";

  const auto broken = plan_dataset(configured(info, {{"text", {0, {}, "x,y\n1"}}}));
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.errors()[0].path, "text");
}

TEST(CsvTable, AnscombesSetsHaveTheirKnownMean) {
  const auto set = *make_dataset(configured(*find_dataset("csv")), 1);
  ASSERT_EQ(set->examples, 44u);
  ASSERT_EQ(set->features, 5u);
  double sums[4] = {};
  for (std::uint32_t i = 0; i < 44; ++i) sums[i / 11] += set->raw_targets[i];
  for (const double sum : sums) EXPECT_NEAR(sum / 11, 7.5, 0.01);
}

// Whatever the bytes: a table whose parts fit together, or errors with words.
void expect_sound(const std::string& text) {
  for (const CsvTask task : {CsvTask::kAuto, CsvTask::kClasses, CsvTask::kNumbers}) {
    const auto table = read_csv_table(text, {.task = task});
    if (!table) {
      for (const Error& error : table.errors()) ASSERT_FALSE(error.message.empty());
      ASSERT_LE(table.errors().size(), 11u);
      continue;
    }
    ASSERT_EQ(table->values.size(), table->rows() * table->features);
    ASSERT_EQ(table->classes > 0 ? table->labels.size() : table->targets.size(), table->rows());
    for (const std::uint16_t label : table->labels) ASSERT_LT(label, table->classes);
  }
}

TEST(CsvTable, NoTextDoesWorseThanAnError) {
  const std::string alphabet = "01.5e-,;\t\"\n\r a\xc3\xa4\xff?";
  Rng rng(7, Stream::kNoise);
  for (int repeat = 0; repeat < 3000; ++repeat) {
    std::string text(rng.below(60), ' ');
    for (char& c : text) c = alphabet[rng.below(static_cast<std::uint32_t>(alphabet.size()))];
    expect_sound(text);
  }
  const std::string good = "\xef\xbb\xbfsize,\"co\"\"lour\",kind\r\n1.5,red,b\r\n-2e1,\"bl\nue\",a\r\n+.25,red,b\r\n";
  for (std::size_t length = 0; length <= good.size(); ++length) expect_sound(good.substr(0, length));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char c : alphabet) {
      std::string changed = good;
      changed[at] = c;
      expect_sound(changed);
    }
  }
}

}  // namespace
}  // namespace slalom::data
