// The catalogue as a reference document, made from its JSON.
#include <string>
#include <string_view>

#include "slalom/experiment.h"

#include "core/number_text.h"
#include "experiment/catalogue_text.h"
#include "experiment/json_write.h"

namespace slalom {
namespace {

using experiment::Json;

std::string text(const Json& entry, const char* key) { return entry[key].get<std::string>(); }

// Inside a table cell a bar would end the cell.
std::string cell(std::string_view content) {
  std::string out;
  for (const char c : content) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

void write_fields(const Json& fields, std::string& out) {
  if (fields.empty()) return;
  out += "| field | symbol | default | allowed | meaning |\n|---|---|---|---|---|\n";
  for (const Json& field : fields) {
    out += "| `" + text(field, "id") + "`" + (field["schedulable"].get<bool>() ? " ⏱" : "") + " | " +
           cell(text(field, "symbol")) + " | `" + experiment::default_text(field) + "` | " +
           cell(experiment::range_text(field)) + " | **" + cell(text(field, "name")) +
           "**: " + cell(text(field, "help")) + " |\n";
  }
  out += "\n";
}

void write_slots(const Json& slots, std::string& out) {
  if (slots.empty()) return;
  out += "State: ";
  for (std::size_t i = 0; i < slots.size(); ++i) {
    out += (i == 0 ? "" : ", ") + text(slots[i], "name") + " `" + text(slots[i], "id") + "` (per " +
           text(slots[i], "scope") + ")";
  }
  out += ".\n\n";
}

std::string numbers(const Json& list) {
  std::string out;
  for (const Json& number : list) out += (out.empty() ? "" : ", ") + number_text(number.get<double>());
  return "(" + out + ")";
}

void write_origin(const Json& entry, std::string& out) {
  out += "- Origin: " + text(entry, "origin") + "\n- Licence: " + text(entry, "licence") + "\n\n";
}

void write_data_facts(const Json& entry, std::string& out) {
  const bool regression = entry["classes"] == 0;
  out += "- " + experiment::canonical_text(entry["features"]) + " features, " +
         (regression ? "a number to predict" : experiment::canonical_text(entry["classes"]) + " classes") + ", up to " +
         experiment::canonical_text(entry["max_examples"]) + " examples" +
         (entry["external"].get<bool>() ? "; its file is loaded when first used" : "") + "\n";
  write_origin(entry, out);
}

void write_series_facts(const Json& entry, std::string& out) {
  out += "- " + experiment::canonical_text(entry["days"]) + " days from " + text(entry, "first_day") + ", in " +
         text(entry, "unit") + "\n";
  write_origin(entry, out);
}

void write_function_facts(const Json& entry, std::string& out) {
  out += "- Starts at " + numbers(entry["start"]);
  const Json& minima = entry["minima"];
  for (std::size_t i = 0; i < minima.size(); ++i) out += (i == 0 ? "; minimum at " : ", ") + numbers(minima[i]);
  if (!minima.empty()) out += " with value " + number_text(entry["minimum_value"].get<double>());
  const auto per_variable = entry["minimum_per_variable"].get<double>();
  if (per_variable != 0) out += ", and " + number_text(per_variable) + " more with each further variable";
  out += "\n\n";
}

void write_recipe_facts(const Json& entry, std::string& out) {
  out += "```json\n{\"lr\":" + experiment::canonical_text(entry["lr"]) +
         ",\"stages\":" + experiment::canonical_text(entry["stages"]) + "}\n```\n\n";
}

// Everything an entry of any kind may have.
void write_entry(const Json& entry, std::string_view level, std::string& out) {
  out += std::string(level) + " " + text(entry, "name") + " `" + text(entry, "id") + "`\n\n";
  if (!text(entry, "summary").empty()) out += text(entry, "summary") + "\n\n";
  if (entry.contains("equation") && !text(entry, "equation").empty()) {
    out += "$$" + text(entry, "equation") + "$$\n\n";
  }
  if (!text(entry, "reference").empty()) out += "Reference: " + text(entry, "reference") + "\n\n";
  if (entry.contains("fields")) write_fields(entry["fields"], out);
  if (entry.contains("slots")) write_slots(entry["slots"], out);
  if (entry.contains("max_examples")) write_data_facts(entry, out);
  if (entry.contains("days")) write_series_facts(entry, out);
  if (entry.contains("minima")) write_function_facts(entry, out);
  if (entry.contains("stages")) write_recipe_facts(entry, out);
}

}  // namespace

std::string catalogue_markdown() {
  const Json catalogue = Json::parse(slalom::catalogue(), nullptr, false);
  std::string out =
      "# Catalogue\n\nEverything an experiment can name. Made by `slalom catalogue --markdown` from the registries in "
      "the source; change it there. A field marked ⏱ may follow a schedule. How the pieces are put together: "
      "[experiment-format.md](experiment-format.md).\n\n## Learning rate\n\nEvery run has one.\n\n";
  write_fields(Json::array({catalogue["lr"]}), out);
  for (const experiment::CatalogueList& list : experiment::kCatalogueLists) {
    out += "## " + std::string(list.title) + "\n\n" + std::string(list.intro) + "\n\n";
    for (const Json& entry : catalogue[std::string(list.key)]) write_entry(entry, "###", out);
  }
  for (const std::string_view key : experiment::kCatalogueSingles) write_entry(catalogue[std::string(key)], "##", out);
  out.pop_back();  // one line end at the end
  return out;
}

}  // namespace slalom
