#include "data/batcher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace slalom::data {
namespace {

using Numbers = std::vector<std::uint32_t>;

Numbers some_examples(std::uint32_t n) {
  Numbers examples(n);
  std::iota(examples.begin(), examples.end(), 100u);
  return examples;
}

Numbers take(Batcher& batcher) {
  const auto batch = batcher.next();
  return {batch.begin(), batch.end()};
}

// Everything handed out in one epoch.
Numbers epoch(Batcher& batcher) {
  Numbers all;
  for (std::size_t i = batcher.steps_per_epoch(); i > 0; --i) {
    const auto batch = batcher.next();
    all.insert(all.end(), batch.begin(), batch.end());
  }
  return all;
}

Numbers sorted(Numbers numbers) {
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

TEST(Batcher, EveryEpochHasEveryExampleOnceInANewOrder) {
  const Numbers examples = some_examples(23);
  Batcher batcher(examples, 5, 1);
  const Numbers first = epoch(batcher);
  const Numbers second = epoch(batcher);
  EXPECT_EQ(sorted(first), examples);
  EXPECT_EQ(sorted(second), examples);
  EXPECT_NE(first, examples);
  EXPECT_NE(first, second);
}

TEST(Batcher, TheLastBatchHoldsWhatIsLeft) {
  Batcher batcher(some_examples(23), 5, 1);
  EXPECT_EQ(batcher.steps_per_epoch(), 5u);
  std::vector<std::size_t> sizes;
  for (int i = 0; i < 6; ++i) sizes.push_back(batcher.next().size());
  EXPECT_EQ(sizes, (std::vector<std::size_t>{5, 5, 5, 5, 3, 5}));
}

TEST(Batcher, CountsEpochsAndPosition) {
  Batcher batcher(some_examples(10), 4, 1);
  EXPECT_EQ(batcher.epoch(), 0u);
  EXPECT_EQ(batcher.position(), 0u);
  take(batcher);
  take(batcher);
  EXPECT_EQ(batcher.position(), 8u);
  take(batcher);
  EXPECT_EQ(batcher.epoch(), 1u);
  EXPECT_EQ(batcher.position(), 0u);
}

TEST(Batcher, TellsTheLastMinibatchByPlacesAlsoAfterARestore) {
  for (std::size_t size : {std::size_t{4}, std::size_t{10}, std::size_t{0}}) {
    Batcher batcher(some_examples(10), size, 1);
    EXPECT_TRUE(batcher.last().empty());
    for (int i = 0; i < 7; ++i) {
      Numbers batch = take(batcher);
      for (std::uint32_t& example : batch) example -= 100;
      EXPECT_EQ(batcher.last(), batch);
      Batcher other(some_examples(10), size, 1);
      other.restore(batcher.epoch(), batcher.position());
      EXPECT_EQ(other.last(), batch);
    }
  }
}

TEST(Batcher, FullBatchKeepsTheGivenOrder) {
  const Numbers examples = some_examples(12);
  for (std::size_t batch : {std::size_t{0}, std::size_t{12}, std::size_t{1000}}) {
    Batcher batcher(examples, batch, 1);
    EXPECT_EQ(batcher.steps_per_epoch(), 1u);
    EXPECT_EQ(batcher.max_batch(), 12u);
    EXPECT_EQ(take(batcher), examples);
    EXPECT_EQ(take(batcher), examples);
    EXPECT_EQ(batcher.epoch(), 2u);
  }
}

TEST(Batcher, SingleSamples) {
  const Numbers examples = some_examples(7);
  Batcher batcher(examples, 1, 3);
  EXPECT_EQ(batcher.steps_per_epoch(), 7u);
  EXPECT_EQ(sorted(epoch(batcher)), examples);
}

TEST(Batcher, TheOrderDependsOnSeedAndEpochAlone) {
  Batcher one(some_examples(50), 7, 9);
  Batcher other_size(some_examples(50), 10, 9);
  Batcher other_seed(some_examples(50), 7, 10);
  const Numbers order = epoch(one);
  EXPECT_EQ(order, epoch(other_size));
  EXPECT_NE(order, epoch(other_seed));
  EXPECT_EQ(epoch(one), epoch(other_size));
}

TEST(Batcher, ContinuesFromWhereItWas) {
  for (int steps : {0, 3, 5, 8, 10, 27}) {
    Batcher original(some_examples(23), 5, 4);
    for (int i = 0; i < steps; ++i) original.next();
    Batcher restored(some_examples(23), 5, 4);
    for (int i = 0; i < 13; ++i) restored.next();
    restored.restore(original.epoch(), original.position());
    for (int i = 0; i < 12; ++i) ASSERT_EQ(take(original), take(restored)) << "after " << steps << " steps, then " << i;
  }
}

}  // namespace
}  // namespace slalom::data
