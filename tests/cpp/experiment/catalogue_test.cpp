// The catalogue: complete, sound, what it offers is accepted, and its document in docs/ is current.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"

#include "experiment/catalogue_faults.h"
#include "experiment/catalogue_text.h"
#include "experiment/spec.h"
#include "optim/registry.h"
#include "support/source_files.h"

namespace slalom {
namespace {

using Json = nlohmann::json;

Json parsed_catalogue() { return Json::parse(catalogue(), nullptr, false); }

Json entries_of_all_lists() {
  const Json catalogue = parsed_catalogue();
  Json all = Json::array();
  for (const experiment::CatalogueList& list : experiment::kCatalogueLists) {
    for (const Json& entry : catalogue[std::string(list.key)]) all.push_back(entry);
  }
  for (const std::string_view key : experiment::kCatalogueSingles) all.push_back(catalogue[std::string(key)]);
  return all;
}

TEST(Catalogue, RegistriesAreSound) { EXPECT_EQ(experiment::registry_faults(), std::vector<std::string>{}); }

TEST(Catalogue, HasEverythingThePageReads) {
  const Json catalogue = parsed_catalogue();
  ASSERT_TRUE(catalogue.is_object());
  for (const char* key : {"version", "lr", "rules", "stages", "schedules", "recipes", "datasets", "series", "models",
                          "losses", "regularizer", "functions", "function_problem", "train", "stop", "seeds",
                          "diagnostics", "starters", "limits"}) {
    EXPECT_TRUE(catalogue.contains(key)) << key;
    EXPECT_FALSE(catalogue[key].empty()) << key;
  }
}

TEST(Catalogue, ListsEveryRegisteredStage) {
  const Json catalogue = parsed_catalogue();
  ASSERT_EQ(catalogue["rules"].size(), optim::rules().size());
  ASSERT_EQ(catalogue["stages"].size(), optim::stages().size());
  for (std::size_t i = 0; i < optim::rules().size(); ++i) {
    EXPECT_EQ(catalogue["rules"][i]["id"].get<std::string>(), optim::rules()[i]->id);
    EXPECT_EQ(catalogue["rules"][i]["fields"].size(), optim::rules()[i]->fields.size());
    EXPECT_EQ(catalogue["rules"][i]["slots"].size(), optim::rules()[i]->slots.size());
  }
}

TEST(Catalogue, EveryNumericFieldHasASlider) {
  for (const Json& entry : entries_of_all_lists()) {
    if (!entry.contains("fields")) continue;
    for (const Json& field : entry["fields"]) {
      const auto type = field["type"].get<std::string>();
      if (type != "real" && type != "integer") continue;
      ASSERT_TRUE(field["slider"].is_array()) << entry["id"] << " " << field["id"];
      EXPECT_LT(field["slider"][0].get<double>(), field["slider"][1].get<double>()) << entry["id"] << field["id"];
      if (field["scale"].get<std::string>() == "log") {
        EXPECT_GT(field["slider"][0].get<double>(), 0) << entry["id"] << " " << field["id"];
      }
    }
  }
}

TEST(Catalogue, EveryRecipeIsAValidRun) {
  const Json catalogue = parsed_catalogue();
  for (const Json& recipe : catalogue["recipes"]) {
    const Json document{{"v", experiment::kVersion},
                        {"problem", {{"function", {{"id", "rosenbrock"}}}}},
                        {"runs", {{{"name", recipe["name"]}, {"lr", recipe["lr"]}, {"stages", recipe["stages"]}}}}};
    const auto valid = validate(document.dump());
    ASSERT_TRUE(valid) << recipe["id"];
    // Written out in full: the canonical document has the very same values.
    const Json run = Json::parse(*valid, nullptr, false)["runs"][0];
    EXPECT_EQ(run["stages"], recipe["stages"]);
    EXPECT_EQ(run["lr"], recipe["lr"]);
  }
}

TEST(Catalogue, ARecipeCanBringASchedule) {
  std::size_t with_schedule = 0;
  const Json catalogue = parsed_catalogue();
  for (const Json& recipe : catalogue["recipes"]) {
    if (!recipe["lr"].is_object()) continue;
    ++with_schedule;
    EXPECT_FALSE(recipe["lr"]["schedule"].empty()) << recipe["id"];
  }
  EXPECT_GT(with_schedule, 0u);
}

TEST(Catalogue, EveryStarterIsAValidCanonicalDocument) {
  const Json catalogue = parsed_catalogue();
  for (const Json& starter : catalogue["starters"]) {
    SCOPED_TRACE(starter["id"].get<std::string>());
    const auto valid = validate(starter["document"].dump());
    ASSERT_TRUE(valid) << valid.errors()[0].path << ": " << valid.errors()[0].message;
    EXPECT_EQ(Json::parse(*valid, nullptr, false), starter["document"]);
  }
}

TEST(Catalogue, MarkdownNamesEveryEntryAndField) {
  const std::string text = catalogue_markdown();
  for (const Json& entry : entries_of_all_lists()) {
    EXPECT_NE(text.find("`" + entry["id"].get<std::string>() + "`"), std::string::npos) << entry["id"];
    if (!entry.contains("fields")) continue;
    for (const Json& field : entry["fields"]) {
      EXPECT_NE(text.find("| `" + field["id"].get<std::string>() + "`"), std::string::npos) << field["id"];
    }
  }
}

TEST(Catalogue, DocumentInDocsIsCurrent) {
  EXPECT_TRUE(read_source_file("docs/catalogue.md") == catalogue_markdown())
      << "docs/catalogue.md is out of date; write it anew: slalom catalogue --markdown > docs/catalogue.md";
}

}  // namespace
}  // namespace slalom
