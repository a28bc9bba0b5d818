#include "data/fields.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/rng.h"

namespace slalom::data {
namespace {

constexpr double kMinExamples = 10;
constexpr double kMaxShare = 1e6;  // shares may be given as counts

}  // namespace

std::vector<Field> common_fields(std::size_t n_max, std::size_t n_default, std::array<double, 3> split_default) {
  Field n{.id = "n",
          .symbol = "n",
          .name = "examples",
          .help = "More examples make the estimate of each class better and an epoch longer.",
          .type = FieldType::kInteger,
          .scale = FieldScale::kLog,
          .default_number = static_cast<double>(n_default),
          .min = kMinExamples,
          .max = static_cast<double>(n_max)};
  Field split{.id = "split",
              .name = "split",
              .help = "Shares of the training, validation and test part, in this order; only their ratio counts.",
              .type = FieldType::kRealList,
              .default_list = {split_default.begin(), split_default.end()},
              .min = 0,
              .max = kMaxShare,
              .min_length = 3,
              .max_length = 3};
  Field standardise{
      .id = "standardise",
      .name = "standardise",
      .help =
          "Shift and scale the inputs, and numbers to be predicted, to mean 0 and variance 1 over the training "
          "part.",
      .type = FieldType::kFlag,
      .default_number = 1,
      .min = 0,
      .max = 1};
  return {std::move(n), std::move(split), std::move(standardise)};
}

CommonValues common_values(const Entry& entry, const Configured& config) {
  CommonValues values;
  values.n = static_cast<std::size_t>(value_of(entry, config, "n").number);
  std::copy_n(value_of(entry, config, "split").list.begin(), values.split.size(), values.split.begin());
  values.standardise = value_of(entry, config, "standardise").number != 0;
  return values;
}

Result<std::array<std::size_t, 3>> part_sizes(const CommonValues& values) {
  const double total = values.split[0] + values.split[1] + values.split[2];
  if (values.split[0] <= 0) {
    return Error{"out_of_range", "split[0]", "the training part has no share; give it one above 0"};
  }
  const auto rounded = [&](double share) {
    return static_cast<std::size_t>(std::floor(static_cast<double>(values.n) * (share / total) + 0.5));
  };
  const std::size_t validation = rounded(values.split[1]);
  const std::size_t test = rounded(values.split[2]);
  const std::size_t train = values.n - std::min(values.n, validation + test);
  const std::array<std::size_t, 3> sizes{train, validation, test};

  static constexpr std::array<const char*, 3> kNames{"training", "validation", "test"};
  Errors errors;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] > 0 || values.split[i] <= 0) continue;
    errors.push_back({"too_few_examples", "split[" + std::to_string(i) + "]",
                      "the " + std::string(kNames[i]) + " part's share of " + std::to_string(values.n) +
                          " examples is less than one example; raise n or this share"});
  }
  if (!errors.empty()) return errors;
  return sizes;
}

Error too_many_examples(const char* field, std::size_t asked, const std::string& what, std::size_t there) {
  return {"too_many_examples", field,
          "asks for " + std::to_string(asked) + " " + what + " examples, but the set has " + std::to_string(there) +
              "; lower n or change the split"};
}

std::vector<std::uint32_t> permutation(std::uint32_t first, std::size_t count, std::uint64_t seed, Substream stream) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), first);
  Rng(seed, Stream::kData, stream).shuffle(order);
  return order;
}

Parts cut_parts(const std::vector<std::uint32_t>& order, std::array<std::size_t, 3> sizes) {
  Parts parts;
  auto at = order.begin();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const auto end = at + static_cast<std::ptrdiff_t>(sizes[i]);
    parts[i].assign(at, end);
    at = end;
  }
  return parts;
}

}  // namespace slalom::data
