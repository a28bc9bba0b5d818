// What a graphics card is given of a run is what a session of the same document has.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "slalom/gpu.h"
#include "slalom/session.h"

namespace slalom {
namespace {

const std::string kDocument = R"({"v": 1,
  "problem": {"data": {"id": "iris"}, "model": {"id": "mlp", "hidden": [5]}, "loss": {"id": "cross_entropy"}},
  "train": {"batch": 20, "stop": {"steps": 500}},
  "runs": [{"name": "a", "lr": {"base": 0.1, "schedule": [{"id": "cosine", "steps": 30}]},
            "stages": [{"id": "gradient_noise"}, {"id": "adam"}, {"id": "lookahead", "inner_state": "reset"}]}],
  "edits": [{"run": 0, "step": 3, "path": "adam.beta1", "value": 0.5}]})";

void append(std::vector<std::uint32_t>& all, const std::vector<std::uint32_t>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

TEST(GpuRun, HasTheSessionsWeightsAndMinibatches) {
  const auto run = GpuRun::create(kDocument, 0);
  const auto session = Session::create(kDocument, 0);
  ASSERT_TRUE(run.ok());
  const auto expected = (*session)->read("w");
  const std::vector<float> weights = (*run)->weights();
  EXPECT_EQ(std::vector<double>(weights.begin(), weights.end()), *expected);

  const GpuBlock block = (*run)->next(11);
  std::size_t first = 0;
  for (const std::uint32_t size : block.sizes) {
    (*session)->step(1);
    const auto from = block.examples.begin() + static_cast<std::ptrdiff_t>(first);
    EXPECT_EQ(std::vector<std::uint32_t>(from, from + size), (*session)->minibatch());
    first += size;
  }
  EXPECT_EQ(first, block.examples.size());
}

TEST(GpuRun, GivesTheSameHoweverItIsAsked) {
  const auto whole = GpuRun::create(kDocument, 0);
  const auto cut = GpuRun::create(kDocument, 0);
  const GpuBlock expected = (*whole)->next(12);
  GpuBlock found;
  for (const std::size_t steps : {1, 4, 7}) {
    const GpuBlock block = (*cut)->next(steps);
    append(found.sizes, block.sizes);
    append(found.examples, block.examples);
    append(found.numbers, block.numbers);
    append(found.restarts, block.restarts);
    found.noise.insert(found.noise.end(), block.noise.begin(), block.noise.end());
  }
  EXPECT_EQ(found.sizes, expected.sizes);
  EXPECT_EQ(found.examples, expected.examples);
  EXPECT_EQ(found.numbers, expected.numbers);
  EXPECT_EQ(found.noise, expected.noise);
  EXPECT_EQ(found.restarts, expected.restarts);
  // Lookahead acts, and the rule starts afresh, at every fifth step.
  EXPECT_EQ(expected.restarts, (std::vector<std::uint32_t>{0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0}));
}

TEST(GpuRun, DescribesSizesThatFitTogether) {
  const auto run = GpuRun::create(kDocument, 0);
  const auto program = nlohmann::json::parse((*run)->program());
  const auto count = [&](const char* key) { return program[key].get<std::size_t>(); };
  EXPECT_EQ((*run)->weights().size(), count("parameters"));
  const std::pair<const char*, std::size_t> parts[] = {
      {"train", count("examples")}, {"validation", count("validation")}, {"another", 0}};
  for (const auto& [part, size] : parts) {
    EXPECT_EQ((*run)->inputs(part).size(), size * count("inputs"));
    EXPECT_EQ((*run)->labels(part).size(), size);
    EXPECT_TRUE((*run)->values(part).empty());
  }
  EXPECT_GT(count("validation"), 0U);
  EXPECT_EQ((*run)->next(3).numbers.size() * sizeof(std::uint32_t),
            3 * program["optimizer"]["stride"].get<std::size_t>());
  EXPECT_EQ(program["optimizer"]["parts"].size(), 3U);
}

TEST(GpuRun, RefusesARunThatIsNotThere) {
  const auto run = GpuRun::create(kDocument, 7);
  ASSERT_FALSE(run.ok());
  EXPECT_EQ(run.errors().front().code, "out_of_range");
}

}  // namespace
}  // namespace slalom
