// slalom datasets: a table of the data there is.
#include "data/dataset.h"
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

}  // namespace

void add_datasets(CLI::App& app, const Globals& globals, Command& command) {
  CLI::App* sub = app.add_subcommand("datasets", "list the data sets, and whether their files are here");
  sub->callback([&globals, &command] { command = [&globals] { return print(table(globals), globals); }; });
}

}  // namespace slalom::cli
