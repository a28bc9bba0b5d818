// docs/adding-an-optimizer.md shows the code as it is.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace slalom::optim {
namespace {

std::string read(const std::string& path) {
  const char* folder = std::getenv("SLALOM_SOURCE_DIR");
  std::ifstream file(std::string(folder != nullptr ? folder : SLALOM_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Documentation, ExampleOfARuleIsItsFile) {
  const std::string page = read("docs/adding-an-optimizer.md");
  const std::string code = read("cpp/src/optim/rules/momentum_ema.cpp");
  ASSERT_FALSE(code.empty());
  EXPECT_NE(page.find("```cpp\n" + code + "```\n"), std::string::npos)
      << "the page shows another momentum_ema.cpp than there is";
}

}  // namespace
}  // namespace slalom::optim
