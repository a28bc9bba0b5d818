#include "reference/reference_files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace slalom::reference {

nlohmann::json read_file(const std::string& name) {
  const char* folder = std::getenv("SLALOM_REFERENCE_DIR");
  const std::string path = std::string(folder != nullptr ? folder : SLALOM_REFERENCE_DIR) + "/" + name;
  std::ifstream file(path);
  if (!file) {
    ADD_FAILURE() << "cannot read " << path << ": set SLALOM_REFERENCE_DIR to the folder with the reference files";
    return nullptr;
  }
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  if (document.is_discarded()) {
    ADD_FAILURE() << path << " is not JSON";
    return nullptr;
  }
  return document;
}

void print_summary(const std::string& name, std::size_t compared, const std::vector<std::string>& skipped) {
  std::printf("%s: compared %zu cases; skipped %zu", name.c_str(), compared, skipped.size());
  for (std::size_t i = 0; i < skipped.size(); ++i) std::printf("%s %s", i == 0 ? ":" : ",", skipped[i].c_str());
  std::printf("\n");
}

double relative_error(double a, double b, double floor) {
  return std::abs(a - b) / std::max({std::abs(a), std::abs(b), floor});
}

}  // namespace slalom::reference
