// Dataset: the examples of one problem, already split and (where asked) standardised, ready to be gathered
// into minibatches. It knows nothing of models or training.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/field.h"
#include "slalom/result.h"

namespace slalom::data {

enum class Split { kTrain, kValidation, kTest };

class Dataset {
 public:
  std::string id;
  std::size_t examples = 0;
  std::size_t features = 0;
  int classes = 0;                    // 0: regression on `targets`
  std::array<int, 2> image{0, 0};     // rows, columns where an example is an image, else 0

  // Gathers the features of examples `index` (numbers in the whole set) into x[index.size() x features],
  // row-major. Byte-valued sets are scaled here, so a large image set stays bytes in memory.
  template <class S>
  void gather(std::span<const std::uint32_t> index, std::span<S> x) const;

  // Class of each example; empty for regression.
  std::vector<std::uint16_t> labels;
  // Regression target of each example; empty for classification.
  std::vector<double> targets;

  // Example numbers of a part. Disjoint; together the whole set.
  const std::vector<std::uint32_t>& part(Split split) const { return parts_[static_cast<std::size_t>(split)]; }

  // Exactly one of these holds the features, [examples x features] row-major.
  std::vector<double> real;
  std::shared_ptr<const std::vector<std::uint8_t>> bytes;  // shared between sessions: a large set exists once

  // Standardisation, from the training part: gathered value = (raw - mean) * scale, per feature.
  std::vector<double> mean;
  std::vector<double> scale;

  std::array<std::vector<std::uint32_t>, 3> parts_;
};

// A data set's entry in the registry. Fields common to all sets ("n", "noise" where it applies, "split",
// "standardise") are ordinary fields, so the page and the command line need to know none of them.
struct DatasetInfo : Entry {
  std::string origin;    // where the data come from
  std::string licence;
  bool external = false;  // must be provided with provide() before use (too large to build in)
  std::size_t max_examples = 0;
  std::size_t features = 0;
  int classes = 0;
  std::array<int, 2> image{0, 0};
};

// Every data set there is, in display order.
const std::vector<DatasetInfo>& datasets();
const DatasetInfo* find_dataset(std::string_view id);

// Makes the set. Deterministic in (config, seed). Errors carry paths relative to the data object ("n", "split").
Result<std::shared_ptr<const Dataset>> make_dataset(const Configured& config, std::uint64_t seed);

// Hands over the contents of an external set's file (already decompressed). Errors: unknown id, wrong magic,
// wrong length. Providing a set again replaces it for data sets made later.
Result<bool> provide(std::string_view id, std::span<const std::uint8_t> file);
bool is_provided(std::string_view id);

}  // namespace slalom::data
