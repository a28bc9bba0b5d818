// The table of wrong documents: each gives exactly the errors listed, wherever in the document they are. The binding
// and the command line are tested with the same table.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "experiment/spec.h"
#include "support/source_files.h"

namespace slalom::experiment {
namespace {

using Json = nlohmann::json;
using Place = std::pair<std::string, std::string>;  // code, path

Json bad_documents() {
  Json cases = Json::parse(read_source_file("tests/cpp/experiment/bad_documents.json"), nullptr, false);
  if (!cases.is_array()) ADD_FAILURE() << "bad_documents.json is not a JSON list";
  return cases;
}

std::string listed(const Errors& errors) {
  std::string text;
  for (const Error& error : errors) text += error.code + " at '" + error.path + "': " + error.message + "\n";
  return text;
}

TEST(BadDocuments, GiveExactlyTheirErrors) {
  for (const Json& wrong : bad_documents()) {
    SCOPED_TRACE(wrong["name"].get<std::string>());
    const auto spec = read_spec(wrong.contains("text") ? wrong["text"].get<std::string>() : wrong["document"].dump());
    if (spec) {
      ADD_FAILURE() << "was accepted";
      continue;
    }
    std::vector<Place> expected;
    std::vector<Place> found;
    for (const Json& error : wrong["errors"]) {
      expected.emplace_back(error["code"].get<std::string>(), error["path"].get<std::string>());
    }
    for (const Error& error : spec.errors()) found.emplace_back(error.code, error.path);
    std::sort(expected.begin(), expected.end());
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, expected) << listed(spec.errors());
  }
}

TEST(BadDocuments, MessagesSayWhatCanBeDone) {
  for (const Json& wrong : bad_documents()) {
    SCOPED_TRACE(wrong["name"].get<std::string>());
    const auto spec = read_spec(wrong.contains("text") ? wrong["text"].get<std::string>() : wrong["document"].dump());
    if (spec) continue;  // reported by the other test
    for (const Json& error : wrong["errors"]) {
      const auto path = error["path"].get<std::string>();
      const auto says = error.value("says", std::vector<std::string>{});
      const bool said = std::any_of(spec.errors().begin(), spec.errors().end(), [&](const Error& found) {
        return found.path == path && std::all_of(says.begin(), says.end(), [&](const std::string& words) {
                 return found.message.find(words) != std::string::npos;
               });
      });
      EXPECT_TRUE(said) << listed(spec.errors());
    }
    for (const Error& error : spec.errors()) EXPECT_FALSE(error.message.empty());
  }
}

}  // namespace
}  // namespace slalom::experiment
