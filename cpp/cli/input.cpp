// Texts: experiments and links.
#include "input.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <vector>

#include "slalom/experiment.h"

#include "data/csv.h"
#include "data/csv_table.h"
#include "deflate.h"
#include "experiment/json_parse.h"
#include "experiment/json_write.h"
#include "image_folder.h"

namespace slalom::cli {
namespace {

constexpr const char* kTableOption = "--data";

Error cannot_read(const std::string& name, int error) {
  return {"cannot_read", "", "cannot read \"" + name + "\": " + std::strerror(error)};
}

// At most one byte more than a document may have: enough to tell that it is too large.
Result<std::string> read_all(const std::string& name) {
  std::FILE* file = name == "-" ? stdin : std::fopen(name.c_str(), "rb");
  if (file == nullptr) return cannot_read(name, errno);
  std::string text(experiment::kMaxDocumentBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  const int error = std::ferror(file) != 0 ? errno : 0;
  if (file != stdin) std::fclose(file);
  if (error != 0) return cannot_read(name, error);
  return text;
}

// "#v2.abc", "v2.abc", "https://host/path#v2.abc"; a version no program knows yet is a link as well.
bool looks_like_link(std::string_view text) {
  const std::size_t hash = text.find("#v");
  const std::size_t start = hash == std::string_view::npos ? 0 : hash + 1;
  const std::size_t dot = text.find('.', start);
  if (dot == std::string_view::npos || dot < start + 2 || text[start] != 'v') return false;
  return text.substr(start + 1, dot - start - 1).find_first_not_of("0123456789") == std::string_view::npos;
}

Result<std::string> document_of_link(std::string_view link) {
  const auto packed = unpack_link(link);
  if (!packed) return packed.errors();
  auto document = inflate_raw(packed->deflated, packed->dictionary, experiment::kMaxDocumentBytes);
  if (!document) return damaged_link();
  return std::move(*document);
}

// A text that starts like JSON is JSON; anything else can only be a link.
Result<std::string> document_of_text(std::string text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const std::string_view rest = std::string_view(text).substr(first == std::string::npos ? 0 : first);
  const bool is_link = rest.starts_with("http") || rest.starts_with("#") || looks_like_link(rest.substr(0, 16));
  if (is_link) return document_of_link(rest);
  return text;
}

Result<std::string> read_document(const std::string& argument) {
  if (argument != "-" &&
      (argument.starts_with("#") || argument.find("://") != std::string::npos || looks_like_link(argument))) {
    return document_of_link(argument);
  }
  auto text = read_all(argument);
  if (!text) return text.errors();
  return document_of_text(std::move(*text));
}

// Fields of the table's entry that --data sets.
Result<experiment::Json> table_of_file(const std::string& file) {
  const auto text = read_all(file);
  if (!text) return text.errors();
  // What is not even text must not get into a document.
  if (auto csv = data::Csv::read(*text); !csv) return csv.errors();
  return experiment::Json{{data::kCsvText, *text}};
}

Result<experiment::Json> table_of_folder(const std::string& folder) {
  const auto table = read_image_folder(folder);
  if (!table) return table.errors();
  return experiment::Json{{data::kCsvText, table->text},
                          {data::kCsvTarget, ""},
                          {data::kCsvTask, "classes"},
                          {data::kCsvHeader, "yes"},
                          {data::kCsvImageRows, table->side}};
}

// The document with a table in it. Where its data are a table already, how that is read and split stays as it is.
Result<std::string> with_table(const std::string& document, const std::string& path) {
  auto json = experiment::parse_json(document);
  if (!json) return json.errors();
  if (!json->is_object() || !json->contains("problem") || !(*json)["problem"].is_object() ||
      !(*json)["problem"].contains("data")) {
    return Error{"conflict", kTableOption, "the experiment trains no network on data, so a table has no place in it"};
  }
  std::error_code no_folder;
  auto fields = std::filesystem::is_directory(path, no_folder) ? table_of_folder(path) : table_of_file(path);
  if (!fields) {
    Errors errors = fields.errors();
    for (Error& error : errors) error.path = kTableOption;
    return errors;
  }
  experiment::Json& set = (*json)["problem"]["data"];
  const bool keep = set.is_object() && set.contains("id") && set["id"] == data::kCsvId;
  if (!keep) set = {{"id", data::kCsvId}};
  set.update(*fields);
  return experiment::canonical_text(*json);
}

}  // namespace

void add_input(CLI::App& subcommand, ExperimentInput& input) {
  subcommand.add_option("experiment", input.experiment, kInputHelp)->required();
  subcommand
      .add_option("--data", input.table,
                  "a CSV file, or a folder with a folder of PNG images for each class, that the network is trained on "
                  "instead of the experiment's data; it becomes part of the experiment (- for standard input)")
      ->type_name("FILE|FOLDER");
}

Result<experiment::ExperimentSpec> read_experiment(const ExperimentInput& input) {
  auto document = read_document(input.experiment);
  if (document && !input.table.empty()) document = with_table(*document, input.table);
  if (!document) return document.errors();
  return experiment::read_spec(*document);
}

std::string link_to(const experiment::ExperimentSpec& spec) {
  return make_link(deflate_raw(experiment::write_spec(spec), link_dictionary()));
}

}  // namespace slalom::cli
