// docs/adding-an-optimizer.md shows the code as it is.
#include <gtest/gtest.h>

#include <string>

#include "support/source_files.h"

namespace slalom::optim {
namespace {

TEST(Documentation, ExampleOfARuleIsItsFile) {
  const std::string page = read_source_file("docs/adding-an-optimizer.md");
  const std::string code = read_source_file("cpp/src/optim/rules/lion.cpp");
  ASSERT_FALSE(code.empty());
  EXPECT_NE(page.find("```cpp\n" + code + "```\n"), std::string::npos)
      << "the page shows another lion.cpp than there is";
}

}  // namespace
}  // namespace slalom::optim
