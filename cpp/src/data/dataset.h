// Dataset: the examples of one problem, already split and (where asked) standardised, ready to be gathered
// into minibatches. It knows nothing of models or training.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "core/field.h"

namespace slalom::data {

enum class Split { kTrain, kValidation, kTest };

// Labelled images, one byte a pixel. Shared between data sets, so that a large set exists once.
struct Images {
  std::vector<std::uint8_t> pixels;   // [images x rows x columns], 0 (paper) .. levels (ink)
  std::vector<std::uint16_t> labels;  // [images]
  std::array<int, 2> size{0, 0};      // rows, columns
  int levels = 255;
  int classes = 10;
  std::size_t published_train = 0;  // images before this one are the published training part; 0: one part only
};

// What one example looks like to a model.
struct Shape {
  std::size_t features = 0;
  int classes = 0;                    // 0: regression
  std::array<int, 2> image{0, 0};     // rows, columns where an example is an image, else 0
  std::array<int, 2> sequence{0, 0};  // steps, inputs at each step where an example is a sequence, else 0; step by step
  std::size_t inputs = 0;             // numbers made of the features, which the model sees instead; 0: it sees those

  std::size_t width() const { return inputs > 0 ? inputs : features; }  // numbers the model sees
};

// Example numbers of the training, validation and test part.
using Parts = std::array<std::vector<std::uint32_t>, 3>;

class Dataset : public Shape {
 public:
  std::string id;
  std::size_t examples = 0;  // examples held; the parts may use fewer of them (field "n")

  // Class of each example; empty for regression.
  std::vector<std::uint16_t> labels;
  // Regression: what each example's output should be, as the loss sees it: (raw - target_mean) * target_scale, so that
  // step sizes do not depend on the target's unit. Empty for classification.
  std::vector<double> targets;
  std::vector<double> raw_targets;
  double target_mean = 0;
  double target_scale = 1;

  // Standardisation, fitted to the training part: the model sees (raw - mean) * scale, per feature; a feature that is
  // constant there has scale 1. Images use one mean and one scale for all pixels: a pixel that is almost always
  // white would otherwise be blown up. Without standardisation mean 0, scale 1.
  std::vector<double> mean;
  std::vector<double> scale;

  // Real-valued features, raw[examples x features]. Features j, j + period, j + 2 period, ... are standardised as one
  // (the same input at every step of a sequence); period 0: each for itself.
  // Precondition: parts[0] is not empty, all its numbers are below the number of examples.
  static std::shared_ptr<Dataset> from_reals(std::size_t features, std::vector<double> raw,
                                             std::vector<std::uint16_t> labels, int classes, Parts parts,
                                             bool standardise, std::size_t period = 0);
  // The same with numbers to predict, one for each example.
  static std::shared_ptr<Dataset> from_reals(std::size_t features, std::vector<double> raw, std::vector<double> targets,
                                             Parts parts, bool standardise, std::size_t period = 0);
  // The same examples, of which a model sees these inputs (inputs.h). Precondition: takes_inputs(*this).
  std::shared_ptr<const Dataset> with_inputs(const Configured& config) const;
  static std::shared_ptr<Dataset> from_images(std::shared_ptr<const Images> images, Parts parts, bool standardise);

  // Example numbers of a part. Parts are disjoint; together they are the "n" examples in use.
  const std::vector<std::uint32_t>& part(Split split) const { return parts_[static_cast<std::size_t>(split)]; }

  // Of data with two features: symbols of what a model sees, "x₁" or "x₁²"; else empty.
  std::vector<std::string> input_symbols() const;

  // Examples `index` as the model sees them, into x[index.size() x width()], row-major. Allocates nothing.
  template <class S>
  void gather(std::span<const std::uint32_t> index, std::span<S> x) const;

  // The same in raw units, for drawing: coordinates as generated; pixels 0 (paper) to 1 (ink).
  void gather_raw(std::span<const std::uint32_t> index, std::span<double> x) const;

  // The images they come from; nullptr where they are real values.
  const Images* images() const { return images_.get(); }

  // Raw units -> what the model sees: raw[rows x features] into x[rows x width()].
  template <class S>
  void standardise(std::span<const double> raw, std::span<S> x) const;

  // Regression: what a model says -> the target's own unit, in place.
  template <class S>
  void to_raw_targets(std::span<S> outputs) const {
    for (S& y : outputs) y = static_cast<S>(static_cast<double>(y) / target_scale + target_mean);
  }

 private:
  template <class S>
  void scale_features(std::span<const double> raw, std::span<S> x) const;
  void standardise_examples();

  Parts parts_;

  // Images, or (where that is null) real values: raw and, computed once, as the model sees them.
  std::shared_ptr<const Images> images_;
  std::vector<double> raw_;
  std::vector<std::size_t> made_;  // which inputs are made of the features; empty: the model sees those
  std::vector<double> standardised_f64_;
  std::vector<float> standardised_f32_;
};

// A data set's entry in the registry. Fields common to all sets ("n", "noise" where it applies, "split",
// "standardise") are ordinary fields, so the page and the command line need to know none of them.
// The shape is that of the set with its default fields; plan_dataset() tells that of any configuration.
struct DatasetInfo : Entry, Shape {
  std::string origin;  // where the data come from
  std::string licence;
  bool external = false;  // must be provided with provide() before use (too large to build in)
  std::size_t max_examples = 0;
};

// Every data set there is, in display order.
const std::vector<DatasetInfo>& datasets();
const DatasetInfo* find_dataset(std::string_view id);

// What make_dataset() would make, known without an external set's file.
struct DatasetPlan {
  Shape shape;
  std::array<std::size_t, 3> part_sizes{};  // training, validation, test
};

// Errors: what is wrong with the configuration beyond its fields' ranges, with paths relative to the data object.
// Precondition: config.id is registered and values fit its fields.
Result<DatasetPlan> plan_dataset(const Configured& config);

// Makes the set. Deterministic in (config, seed). Errors carry paths relative to the data object ("n", "split"):
// a part too small for its share, more examples asked for than there are, "missing_data" for an external set that
// was not provided. Precondition: config.id is registered and values fit its fields.
Result<std::shared_ptr<const Dataset>> make_dataset(const Configured& config, std::uint64_t seed);

// Hands over the contents of an external set's file (already decompressed; format in images.h). Errors: unknown
// id, wrong magic, wrong length. Providing a set again replaces it for data sets made later. Not to be called while
// another thread makes a data set.
Result<bool> provide(std::string_view id, std::span<const std::uint8_t> file);
// Forgets what provide() was given; data sets made from it keep it.
void withdraw(std::string_view id);
// Whether make_dataset() has what it needs for this set: always, for sets that are not external.
bool is_provided(std::string_view id);

}  // namespace slalom::data
