// Fields that data sets have in common, and reading them: how many examples, how they are split, whether they are
// standardised. And the split itself.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "slalom/result.h"

#include "core/field.h"
#include "data/dataset.h"

namespace slalom::data {

// Substreams of the data stream, so that changing the noise or the split moves nothing else.
enum Substream : std::uint32_t { kPointStream = 0, kNoiseStream = 1, kSplitStream = 2, kTestStream = 3 };

// "n", "split" and "standardise". Any n from 10 to n_max.
std::vector<Field> common_fields(std::size_t n_max, std::size_t n_default, std::array<double, 3> split_default);

struct CommonValues {
  std::size_t n = 0;
  std::array<double, 3> split{};  // shares, any non-negative scale
  bool standardise = true;
};
CommonValues common_values(const Entry& entry, const Configured& config);

// Sizes of the three parts: n times each share over the sum of shares, rounded to nearest for validation and test,
// training takes the rest. Error: a part with a share above 0 (and always the training part) without an example.
Result<std::array<std::size_t, 3>> part_sizes(const CommonValues& values);

// The error of field `field` asking for more examples (`what`: of which kind, may be empty) than `there` are.
Error too_many_examples(const char* field, std::size_t asked, const std::string& what, std::size_t there);

// A random permutation of first .. first + count - 1.
std::vector<std::uint32_t> permutation(std::uint32_t first, std::size_t count, std::uint64_t seed, Substream stream);

// Cuts the parts, one after the other, from the front of `order`. Precondition: it is long enough.
Parts cut_parts(const std::vector<std::uint32_t>& order, std::array<std::size_t, 3> sizes);

}  // namespace slalom::data
