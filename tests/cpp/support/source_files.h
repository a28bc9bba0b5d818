// Files of the source tree that tests read.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

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

}  // namespace slalom
