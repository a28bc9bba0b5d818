// Files of data sets too large to build in.
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "slalom/experiment.h"

#include "data/dataset.h"
#include "deflate.h"
#include "input.h"
#include "terminal.h"

namespace slalom::cli {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> data_folders(const Globals& globals) {
  if (!globals.data_dir.empty()) return {globals.data_dir};
  if (const char* folder = std::getenv("SLALOM_DATA_DIR"); folder != nullptr && *folder != '\0') return {folder};
  std::vector<fs::path> folders;
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  if (!none) folders.push_back(program.parent_path() / "data");
  folders.push_back(fs::path("build") / "data");
  return folders;
}

std::string file_name(const std::string& dataset) { return dataset + ".slm.gz"; }

std::string megabytes(std::size_t bytes) { return std::to_string(bytes >> 20) + " MB"; }

}  // namespace

std::string data_file(const std::string& dataset, const Globals& globals) {
  for (const fs::path& folder : data_folders(globals)) {
    std::error_code none;
    const fs::path file = folder / file_name(dataset);
    if (fs::is_regular_file(file, none)) return file.string();
  }
  return {};
}

Result<bool> load_data(const experiment::ExperimentSpec& spec, const Globals& globals) {
  const auto* network = std::get_if<experiment::NetworkProblem>(&spec.problem);
  if (network == nullptr || is_data_provided(network->data.id)) return true;
  const std::string& dataset = network->data.id;
  const std::string path = "problem.data.id";
  const std::string file = data_file(dataset, globals);
  if (file.empty()) {
    std::string looked;
    for (const fs::path& folder : data_folders(globals)) looked += (looked.empty() ? "" : ", ") + folder.string();
    return Error{"missing_data", path,
                 "needs the file " + file_name(dataset) + ", which is not in " + looked +
                     "; building the page makes it in build/data, and --data-dir says where it lies"};
  }
  StatusLine line;
  const auto contents = read_gzip_file(
      file, [&](std::size_t bytes) { line.show("reading " + file_name(dataset) + ": " + megabytes(bytes)); });
  line.clear();
  if (!contents) return Error{"damaged_data", path, "the file " + file + " is damaged or incomplete; make it again"};
  const auto provided = provide_data(dataset, *contents);
  if (provided) return true;
  Errors errors = provided.errors();
  for (Error& error : errors) error.message = file + ": " + error.message;
  return errors;
}

}  // namespace slalom::cli
