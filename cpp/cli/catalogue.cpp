// slalom catalogue: everything an experiment can name, as JSON, as Markdown, or one entry in words or as code.
#include <memory>
#include <string_view>
#include <vector>

#include "slalom/experiment.h"

#include "cli.h"
#include "experiment/catalogue_text.h"
#include "experiment/json_write.h"
#include "experiment/read_faults.h"
#include "experiment/read_suggest.h"

namespace slalom::cli {
namespace {

using experiment::Json;

// Every entry with the title of its kind.
struct Titled {
  std::string title;
  Json entry;
};

std::vector<Titled> all_entries() {
  Json catalogue = *experiment::parse_json(slalom::catalogue());
  std::vector<Titled> all;
  for (const experiment::CatalogueList& list : experiment::kCatalogueLists) {
    for (Json& entry : catalogue[std::string(list.key)]) all.push_back({std::string(list.title), std::move(entry)});
  }
  for (const std::string_view key : experiment::kCatalogueSingles)
    all.push_back({"Settings", std::move(catalogue[std::string(key)])});
  return all;
}

std::string text(const Json& entry, const char* key) {
  return entry.contains(key) ? entry[key].get<std::string>() : std::string();
}

std::string field_help(const Json& field) {
  const std::string symbol = text(field, "symbol");
  return "  " + text(field, "id") + (symbol.empty() ? "" : " (" + symbol + ")") + "  default " +
         experiment::default_text(field) + "; " + experiment::range_text(field) +
         (field["schedulable"].get<bool>() ? "; may follow a schedule" : "") + "\n      " + text(field, "name") + ": " +
         text(field, "help") + "\n";
}

std::string entry_help(const Titled& titled) {
  const Json& entry = titled.entry;
  std::string out = text(entry, "name") + " (" + text(entry, "id") + ", " + titled.title + ")\n";
  for (const char* key : {"summary", "equation", "reference"}) {
    if (!text(entry, key).empty()) out += text(entry, key) + "\n";
  }
  if (entry.contains("fields")) {
    for (const Json& field : entry["fields"]) out += field_help(field);
  }
  if (entry.contains("stages")) out += "  stages " + experiment::pretty_text(entry["stages"]) + "\n";
  return out;
}

ExitCode print_entry(const std::string& id, const Globals& globals) {
  std::string out;
  std::vector<std::string> known;
  for (const Titled& titled : all_entries()) {
    known.push_back(text(titled.entry, "id"));
    if (known.back() == id) out += (out.empty() ? "" : "\n") + entry_help(titled);
  }
  if (!out.empty()) return print(out, globals);
  return report({{"unknown_id", "", experiment::with_known("unknown entry " + experiment::in_quotes(id), id, known)}},
                globals);
}

ExitCode print_code(const Result<std::string>& code, const Globals& globals) {
  return code ? print(*code, globals) : report(code.errors(), globals);
}

std::string entries_footer() {
  std::string out = "Entries:";
  std::string title;
  for (const Titled& titled : all_entries()) {
    out += titled.title == title ? ", " : "\n  " + titled.title + ": ";
    title = titled.title;
    out += text(titled.entry, "id");
  }
  return out;
}

}  // namespace

void add_catalogue(CLI::App& app, const Globals& globals, Command& command) {
  struct Options {
    std::string entry;
    bool markdown = false;
    bool torch = false;
    bool wgsl = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* sub = app.add_subcommand("catalogue", "print everything an experiment can name, or the help of one entry");
  CLI::Option* entry = sub->add_option("entry", options->entry, "id of a rule, stage, schedule, data set, ...");
  sub->add_flag("--markdown", options->markdown, "all of it as a Markdown document instead of JSON")->excludes(entry);
  CLI::Option* torch = sub->add_flag("--torch", options->torch, "a rule, stage or recipe as a PyTorch optimizer");
  torch->needs(entry);
  sub->add_flag("--wgsl", options->wgsl, "a rule or stage as a WebGPU shader")->needs(entry)->excludes(torch);
  sub->footer(entries_footer);
  sub->callback([options, &globals, &command] {
    command = [options, &globals] {
      if (options->torch) return print_code(catalogue_torch(options->entry), globals);
      if (options->wgsl) return print_code(catalogue_wgsl(options->entry), globals);
      if (!options->entry.empty()) return print_entry(options->entry, globals);
      return print(options->markdown ? catalogue_markdown() : slalom::catalogue() + "\n", globals);
    };
  });
}

}  // namespace slalom::cli
