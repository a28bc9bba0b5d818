#include "core/hash.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <set>
#include <vector>

namespace slalom {
namespace {

template <class... T>
std::uint64_t hash_of(const T&... parts) {
  Hash hash;
  (hash.add(parts), ...);
  return hash.value();
}

template <class S>
std::uint64_t hash_of_array(const std::vector<S>& values) {
  return hash_of(std::span<const S>(values));
}

// Written down once, so that a change of the algorithm, which would void every fingerprint, does not go unseen.
TEST(Hash, GoldenValues) {
  EXPECT_EQ(Hash().hex(), "b1acedd695565d40");
  EXPECT_EQ(hash_of(std::uint64_t{1}), 0x97b5cd4e32c03cedULL);
  std::vector<float> floats(1001);
  std::vector<double> doubles(1001);
  for (std::size_t i = 0; i < floats.size(); ++i) {
    floats[i] = static_cast<float>(i) * 0.25F - 100.0F;
    doubles[i] = static_cast<double>(i) * 0.25 - 100.0;
  }
  EXPECT_EQ(hash_of_array(floats), 0x854902b7bde7b066ULL);
  EXPECT_EQ(hash_of_array(doubles), 0xbf385ecb2fcbb076ULL);
  EXPECT_EQ(hash_of(std::string_view("the quick brown fox jumps over the lazy dog")), 0x41d6115c7bbb6c01ULL);
}

TEST(Hash, EveryNotANumberIsTheSame) {
  const float other_float = std::bit_cast<float>(0xffc12345U);
  const double other_double = std::bit_cast<double>(0xfff8000000012345ULL);
  ASSERT_NE(other_float, other_float);
  EXPECT_EQ(hash_of(other_float), hash_of(std::numeric_limits<float>::quiet_NaN()));
  EXPECT_EQ(hash_of(other_double), hash_of(std::numeric_limits<double>::quiet_NaN()));
  for (std::size_t at = 0; at < 9; ++at) {
    std::vector<float> floats(9, 1.0F);
    std::vector<double> doubles(9, 1.0);
    floats[at] = other_float;
    doubles[at] = other_double;
    const std::uint64_t float_hash = hash_of_array(floats);
    const std::uint64_t double_hash = hash_of_array(doubles);
    floats[at] = std::numeric_limits<float>::quiet_NaN();
    doubles[at] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(hash_of_array(floats), float_hash);
    EXPECT_EQ(hash_of_array(doubles), double_hash);
  }
}

TEST(Hash, EveryBitOfEveryElementCounts) {
  std::vector<float> values(37, 1.0F);
  std::set<std::uint64_t> seen = {hash_of_array(values)};
  for (float& value : values) {
    for (int bit = 0; bit < 32; ++bit) {
      const float kept = value;
      value = std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) ^ 1U << bit);
      EXPECT_TRUE(seen.insert(hash_of_array(values)).second);
      value = kept;
    }
  }
  EXPECT_NE(hash_of(0.0), hash_of(-0.0));
}

TEST(Hash, OrderAndBoundariesCount) {
  const std::vector<double> one = {1};
  const std::vector<double> two = {1, 2};
  const std::vector<double> tail = {2, 3};
  const std::vector<double> last = {3};
  EXPECT_NE(hash_of(std::span<const double>(one), std::span<const double>(tail)),
            hash_of(std::span<const double>(two), std::span<const double>(last)));
  EXPECT_NE(hash_of(1.0, 2.0), hash_of(2.0, 1.0));
  EXPECT_NE(hash_of(std::string_view("ab"), std::string_view("c")),
            hash_of(std::string_view("a"), std::string_view("bc")));
  EXPECT_NE(hash_of(std::string_view("a")), hash_of(std::string_view(std::string("a\0", 2))));
  EXPECT_NE(hash_of_array(std::vector<float>{1}), hash_of_array(std::vector<float>{1, 0}));
  EXPECT_NE(hash_of_array(std::vector<float>{}), Hash().value());
}

TEST(Hash, StateContinuesAHash) {
  Hash hash;
  hash.add(1.5);
  Hash other;
  other.set_state(hash.state());
  EXPECT_EQ(hash.value(), other.value());
  hash.add(2.5F);
  other.add(2.5F);
  EXPECT_EQ(hash.value(), other.value());
  EXPECT_EQ(hash.hex().size(), 16U);
}

}  // namespace
}  // namespace slalom
