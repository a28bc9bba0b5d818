// Same bits everywhere: the fingerprints of tests/golden/golden.json, checked by this binary on every target it is
// built for. To take new ones (after a change of arithmetic that is meant, or for something new):
//   SLALOM_UPDATE_GOLDEN=1 slalom_tests --gtest_filter='Golden.*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <string>

#include "slalom/session.h"

#include "golden/golden_cases.h"

namespace slalom::golden {
namespace {

constexpr const char* kHowTo = "take new ones with SLALOM_UPDATE_GOLDEN=1 slalom_tests --gtest_filter='Golden.*'";

std::map<std::string, Case> by_name(const std::vector<Case>& cases) {
  std::map<std::string, Case> map;
  for (const Case& c : cases) EXPECT_TRUE(map.emplace(c.name, c).second) << "\"" << c.name << "\" is there twice";
  return map;
}

bool update_wanted() {
  const char* value = std::getenv("SLALOM_UPDATE_GOLDEN");
  return value != nullptr && *value != '\0';
}

// Writes the file anew; an experiment that was there already keeps its document.
void update() {
  const auto kept = by_name(kept_cases());
  std::vector<Case> cases = wanted_cases();
  for (Case& c : cases) {
    const auto found = kept.find(c.name);
    if (found != kept.end()) c.document = found->second.document;
    const auto hash = run(c.document);
    ASSERT_TRUE(hash.ok()) << c.name << ": " << hash.errors()[0].message;
    c.hash = *hash;
  }
  const char* root = std::getenv("SLALOM_SOURCE_DIR");
  std::ofstream(std::string(root != nullptr ? root : SLALOM_SOURCE_DIR) + "/tests/golden/golden.json", std::ios::binary)
      << to_text(cases);
}

TEST(Golden, ThereIsAFingerprintForEverythingInTheRegistries) {
  if (update_wanted()) update();
  const auto kept = by_name(kept_cases());
  const auto wanted = by_name(wanted_cases());
  for (const auto& [name, unused] : wanted) {
    EXPECT_TRUE(kept.contains(name)) << "no golden fingerprint for \"" << name << "\"; " << kHowTo;
  }
  for (const auto& [name, unused] : kept) {
    EXPECT_TRUE(wanted.contains(name)) << "\"" << name << "\" is no longer in the registries; " << kHowTo;
  }
}

TEST(Golden, FingerprintsAreReproduced) {
  const std::vector<Case> cases = kept_cases();
  ASSERT_FALSE(cases.empty());
  for (const Case& c : cases) {
    const auto hash = run(c.document);
    if (!hash) {
      ADD_FAILURE() << c.name << ": " << hash.errors()[0].message;
      continue;
    }
    EXPECT_EQ(*hash, c.hash) << c.name << ": other bits than when the golden fingerprint was taken. If that is meant, "
                             << kHowTo;
  }
}

// The fingerprints tell rules apart: a hash that always came out the same would prove nothing.
TEST(Golden, FingerprintsOfRulesDiffer) {
  // Of all base experiments together: where its step is longer than the learning rate allows, a rule that limits it
  // takes plain descent's.
  std::map<std::string, std::string> of_rule;
  for (const Case& c : kept_cases()) {
    if (c.name.starts_with("rule ")) of_rule[c.name.substr(0, c.name.find(" on "))] += c.hash;
  }
  std::map<std::string, std::string> seen;
  for (const auto& [rule, hashes] : of_rule) {
    const auto [found, is_new] = seen.emplace(hashes, rule);
    EXPECT_TRUE(is_new) << rule << " and " << found->second << " have the same fingerprints";
  }
}

}  // namespace
}  // namespace slalom::golden
