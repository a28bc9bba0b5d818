// What holds for every experiment there is, tried on a few hundred random ones: canonical documents are a fixed point
// also by way of links, steps are the same however they are cut, snapshots continue bit for bit, edit logs replay. A
// failure prints the seed and the document.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"
#include "slalom/session.h"

#include "experiment/spec.h"
#include "support/random_documents.h"

namespace slalom {
namespace {

using Json = nlohmann::json;

constexpr std::uint32_t kBlocks = 8;  // so that the tests can be shared among processes
constexpr std::uint32_t kPerBlock = 40;
constexpr std::uint32_t kMostSteps = 20;

std::string words(std::uint32_t seed, const RandomDocument& document) {
  return "seed " + std::to_string(seed) + ", document " + document.text;
}

// Made once for all tests of a process. Empty where no document with what this seed asks for was found: some fit
// rarely.
const RandomDocument& document(std::uint32_t seed) {
  static std::vector<std::unique_ptr<RandomDocument>> made(kBlocks * kPerBlock);
  std::unique_ptr<RandomDocument>& place = made[seed];
  if (!place) {
    const auto& entries = RandomDocuments::entries();
    const Entry* wanted = entries[seed % entries.size()];
    place = std::make_unique<RandomDocument>(RandomDocuments(seed).document(wanted));
  }
  return *place;
}

std::unique_ptr<Session> open(const std::string& text, std::uint32_t run) {
  auto session = Session::create(text, run);
  if (!session) {
    ADD_FAILURE() << to_json(session.errors());
    return nullptr;
  }
  return std::move(*session);
}

class Properties : public testing::TestWithParam<std::uint32_t> {
 protected:
  // Calls test(seed, document) for every document of the block that could be made.
  template <class Test>
  void for_all(Test test) {
    for (std::uint32_t i = 0; i < kPerBlock && !HasFatalFailure(); ++i) {
      const std::uint32_t seed = GetParam() * kPerBlock + i;
      const RandomDocument& made = document(seed);
      if (made.used.empty()) continue;
      SCOPED_TRACE(words(seed, made));
      test(seed, made);
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Blocks, Properties, testing::Range(0u, kBlocks));

// Draws of a test are not those the document was made of.
RandomDocuments draws_for(std::uint32_t seed) { return RandomDocuments(kBlocks * kPerBlock + seed); }

std::uint32_t some_run(RandomDocuments& draws, const RandomDocument& made) {
  return draws.below(static_cast<std::uint32_t>(made.spec.runs.size()));
}

TEST(RandomDocuments, AreMadeOfEveryEntryThereIs) {
  std::vector<const Entry*> missing = RandomDocuments::entries();
  ASSERT_LE(missing.size(), kBlocks * kPerBlock) << "raise kPerBlock";
  for (std::uint32_t seed = 0; seed < kBlocks * kPerBlock && !missing.empty(); ++seed) {
    for (const Entry* entry : document(seed).used) std::erase(missing, entry);
  }
  for (const Entry* entry : missing) ADD_FAILURE() << entry->id << " is in none of the documents";
}

TEST_P(Properties, CanonicalDocumentsComeBackFromLinksAsTheyAre) {
  for_all([](std::uint32_t, const RandomDocument& made) {
    const auto canonical = validate(made.text);
    ASSERT_TRUE(canonical) << to_json(canonical.errors());
    const auto packed = unpack_link(make_link(std::vector<std::uint8_t>(canonical->begin(), canonical->end())));
    ASSERT_TRUE(packed) << to_json(packed.errors());
    const std::string linked(packed->deflated.begin(), packed->deflated.end());
    EXPECT_EQ(linked, *canonical);
    const auto again = validate(linked);
    ASSERT_TRUE(again) << to_json(again.errors());
    EXPECT_EQ(*again, *canonical);
    EXPECT_TRUE(*experiment::read_spec(linked) == made.spec);
  });
}

TEST_P(Properties, StepsAreTheSameHoweverTheyAreCut) {
  for_all([](std::uint32_t seed, const RandomDocument& made) {
    RandomDocuments draws = draws_for(seed);
    const std::uint32_t run = some_run(draws, made);
    const std::uint32_t n = draws.below(kMostSteps);
    const std::uint32_t m = draws.below(kMostSteps);
    const auto whole = open(made.text, run);
    const auto cut = open(made.text, run);
    ASSERT_TRUE(whole && cut);
    const Progress progress = whole->step(n + m);
    cut->step(n);
    EXPECT_EQ(cut->step(m).reason, progress.reason);
    EXPECT_EQ(whole->hash(), cut->hash()) << n << " and " << m << " steps of run " << run;
    EXPECT_EQ(whole->snapshot(), cut->snapshot()) << n << " and " << m << " steps of run " << run;
  });
}

TEST_P(Properties, SnapshotsContinueBitForBit) {
  for_all([](std::uint32_t seed, const RandomDocument& made) {
    RandomDocuments draws = draws_for(seed);
    const std::uint32_t run = some_run(draws, made);
    const std::uint32_t at = draws.below(kMostSteps);
    const std::uint32_t before = draws.below(5);
    const auto straight = open(made.text, run);
    const auto resumed = open(made.text, run);
    ASSERT_TRUE(straight && resumed);
    straight->step(at);
    const std::vector<std::byte> snapshot = straight->snapshot();
    straight->step(kMostSteps);
    resumed->step(before);  // whatever it did before is replaced
    const auto restored = resumed->restore(snapshot);
    ASSERT_TRUE(restored) << to_json(restored.errors());
    EXPECT_EQ(resumed->snapshot(), snapshot) << "run " << run << " at step " << at;
    resumed->step(kMostSteps);
    EXPECT_EQ(straight->hash(), resumed->hash()) << "run " << run << " from step " << at;
    EXPECT_EQ(straight->snapshot(), resumed->snapshot()) << "run " << run << " from step " << at;
  });
}

TEST_P(Properties, EditLogsReplayExactly) {
  for_all([](std::uint32_t seed, const RandomDocument& made) {
    RandomDocuments draws = draws_for(seed);
    const std::uint32_t run = some_run(draws, made);
    const auto live = open(made.text, run);
    ASSERT_TRUE(live);
    for (std::uint32_t left = 1 + draws.below(4); left > 0; --left) {
      const Progress progress = live->step(draws.below(8));
      if (progress.status != Status::kRunning) break;
      const experiment::Edit edit = draws.edit(made.spec, run, progress.step);
      const auto set = live->set_hyper(edit.path, edit.value);
      ASSERT_TRUE(set) << edit.path << " = " << edit.value << ": " << to_json(set.errors());
    }
    // A step at which a run ends is taken, or refused, in the replay as well.
    const Progress end = live->step(8);
    const std::int64_t steps = end.step + (end.status == Status::kRunning ? 0 : 1);

    Json recorded = Json::parse(experiment::write_spec(made.spec));
    recorded["edits"] = Json::array();
    for (const EditRecord& edit : live->edits()) {
      recorded["edits"].push_back({{"run", run}, {"step", edit.step}, {"path", edit.path}, {"value", edit.value}});
    }
    const auto replayed = open(recorded.dump(), run);
    ASSERT_TRUE(replayed);
    EXPECT_EQ(replayed->step(steps).step, end.step);
    EXPECT_EQ(live->hash(), replayed->hash()) << "edits " << recorded["edits"];
  });
}

}  // namespace
}  // namespace slalom
