#include <algorithm>
#include <cmath>
#include <string>

#include "data/csv_table.h"
#include "targets.h"

namespace slalom::fuzz {
namespace {

using data::CsvHeader;
using data::CsvOptions;
using data::CsvTask;

void require_table(const data::Table& table) {
  require(table.features > 0 && !table.values.empty(), "a table has rows of features");
  require(table.values.size() % table.features == 0, "every row is whole");
  require(std::ranges::all_of(table.values, [](double x) { return std::isfinite(x); }), "features are finite");
  if (table.classes > 0) {
    require(table.labels.size() == table.rows() && table.targets.empty(), "a class for every row");
    require(std::ranges::all_of(table.labels, [&](int label) { return label < table.classes; }), "classes are counted");
  } else {
    require(table.targets.size() == table.rows() && table.labels.empty(), "a number for every row");
    require(std::ranges::all_of(table.targets, [](double x) { return std::isfinite(x); }), "targets are finite");
  }
}

void require_places(const Errors& errors) {
  require_errors(errors);
  for (const Error& error : errors) {
    require(error.path == "text" || error.path == "target", "an error of a table names its field");
  }
}

}  // namespace

void csv(std::string_view bytes) {
  const std::string marked = "\xef\xbb\xbf" + std::string(bytes);
  for (const CsvHeader header : {CsvHeader::kAuto, CsvHeader::kYes, CsvHeader::kNo}) {
    for (const CsvTask task : {CsvTask::kAuto, CsvTask::kClasses, CsvTask::kNumbers}) {
      for (const char* target : {"", "1", "kind"}) {
        const CsvOptions options{target, task, header};
        const auto table = data::read_csv_table(bytes, options);
        if (!table) {
          require_places(table.errors());
          continue;
        }
        require_table(*table);
        if (bytes.starts_with("\xef\xbb\xbf")) continue;
        const auto again = data::read_csv_table(marked, options);
        // One byte order mark may make a text too large, nothing else.
        if (!again) {
          require(again.errors().front().code == "too_large", "a byte order mark changes nothing");
          continue;
        }
        require(again->values == table->values && again->labels == table->labels && again->targets == table->targets,
                "a byte order mark changes nothing");
      }
    }
  }
}

}  // namespace slalom::fuzz
