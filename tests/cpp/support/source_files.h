// Files of the source tree that tests read.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

namespace slalom {

// Where a file lies, by its path from the root of the source tree.
inline std::string source_path(const std::string& path) {
  const char* root = std::getenv("SLALOM_SOURCE_DIR");
  return std::string(root != nullptr ? root : SLALOM_SOURCE_DIR) + "/" + path;
}

// A file by its path from the root of the source tree. A missing one fails the test and gives "".
inline std::string read_source_file(const std::string& path) {
  std::ifstream file(source_path(path), std::ios::binary);
  if (!file) ADD_FAILURE() << "cannot read " << path << ": set SLALOM_SOURCE_DIR to the root of the source tree";
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The paths of a folder's files in alphabetical order, all from the root of the source tree. Empty where there is no
// such folder.
inline std::vector<std::string> source_files_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(source_path(folder), failed)) {
    files.push_back(folder + "/" + entry.path().filename().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace slalom
