// slalom datasets: a table of the data there is, or one series as CSV.
#include <memory>

#include "slalom/experiment.h"

#include "core/number_text.h"
#include "data/dataset.h"
#include "experiment/json_parse.h"
#include "input.h"
#include "terminal.h"

namespace slalom::cli {
namespace {

std::string table(const Globals& globals) {
  std::vector<std::vector<std::string>> rows{{"id", "name", "examples", "features", "classes", "available", "licence"}};
  for (const data::DatasetInfo& info : data::datasets()) {
    const std::string file = info.external ? data_file(info.id, globals) : "";
    const std::string available = !info.external ? "built in" : file.empty() ? "no (--data-dir)" : file;
    rows.push_back({info.id, info.name, grouped(static_cast<long long>(info.max_examples)),
                    std::to_string(info.features), info.classes == 0 ? "numbers" : std::to_string(info.classes),
                    available, info.licence});
  }
  return table_text(rows, {false, false, true, true, true, false, false});
}

Result<std::string> series_csv(const std::string& id) {
  const auto text = slalom::series(id);
  if (!text) return text.errors();
  const experiment::Json series = *experiment::parse_json(*text);
  std::string csv = "day,value\n";
  for (std::size_t i = 0; i < series["dates"].size(); ++i) {
    csv += series["dates"][i].get<std::string>() + "," + number_text(series["values"][i].get<double>()) + "\n";
  }
  return csv;
}

}  // namespace

void add_datasets(CLI::App& app, const Globals& globals, Command& command) {
  auto series = std::make_shared<std::string>();
  CLI::App* sub = app.add_subcommand("datasets", "list the data sets, and whether their files are here");
  sub->add_option("--series", *series, "print this series of daily measurements as CSV instead: the day and the value")
      ->type_name("ID");
  sub->callback([series, &globals, &command] {
    command = [series, &globals] {
      if (series->empty()) return print(table(globals), globals);
      const auto text = series_csv(*series);
      return text ? print(*text, globals) : report(text.errors(), globals);
    };
  });
}

}  // namespace slalom::cli
