// Every fuzz target over every file of its corpus. A file that a fuzzer once found something with stays in the corpus,
// so that this sees it in every build.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fuzz/targets.h"
#include "support/source_files.h"

namespace slalom {
namespace {

class FuzzCorpus : public testing::TestWithParam<fuzz::Target> {};
INSTANTIATE_TEST_SUITE_P(All, FuzzCorpus, testing::ValuesIn(fuzz::targets().begin(), fuzz::targets().end()),
                         [](const auto& target) { return std::string(target.param.name); });

TEST_P(FuzzCorpus, BreaksNothing) {
  const std::string folder = std::string("tests/fuzz/corpus/") + GetParam().name;
  const std::vector<std::string> files = source_files_in(folder);
  EXPECT_FALSE(files.empty()) << "no file in " << folder;
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    GetParam().run(read_source_file(file));
  }
  GetParam().run("");
}

}  // namespace
}  // namespace slalom
