#include "data/dataset.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include <Eigen/Core>

#include "data/inputs.h"

namespace slalom::data {
namespace {

// Examples in rows, as they lie in memory.
template <class S>
using Rows = Eigen::Array<S, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct Affine {
  double mean = 0;
  double scale = 1;
};

// Constant up to rounding: then there is nothing to scale (as in scikit-learn's StandardScaler).
double scale_of(double mean, double variance, std::size_t n) {
  const double noise = static_cast<double>(n) * std::numeric_limits<double>::epsilon() * std::abs(mean);
  return variance <= noise * noise ? 1.0 : 1.0 / std::sqrt(variance);
}

// Mean and standard deviation (dividing by n) over the given rows of the columns from `column` on that are `period`
// apart, in two passes in order.
Affine fit_columns(std::span<const double> raw, std::size_t features, std::size_t column, std::size_t period,
                   std::span<const std::uint32_t> rows) {
  std::size_t count = 0;
  double sum = 0;
  for (std::uint32_t row : rows) {
    for (std::size_t j = column; j < features; j += period, ++count) sum += raw[row * features + j];
  }
  const double n = static_cast<double>(count);
  const double mean = sum / n;
  double squares = 0;
  for (std::uint32_t row : rows) {
    for (std::size_t j = column; j < features; j += period) {
      const double d = raw[row * features + j] - mean;
      squares += d * d;
    }
  }
  return {mean, scale_of(mean, squares / n, count)};
}

// The same over all pixels of the given images, in units of ink 0..1. The sums are of whole numbers, so exact.
Affine fit_pixels(const Images& images, std::size_t features, std::span<const std::uint32_t> rows) {
  std::uint64_t sum = 0;
  std::uint64_t squares = 0;
  for (std::uint32_t row : rows) {
    const std::uint8_t* pixels = images.pixels.data() + row * features;
    std::uint32_t row_sum = 0;
    std::uint32_t row_squares = 0;
    for (std::size_t j = 0; j < features; ++j) {
      const std::uint32_t v = pixels[j];
      row_sum += v;
      row_squares += v * v;
    }
    sum += row_sum;
    squares += row_squares;
  }
  const std::size_t count = rows.size() * features;
  const double n = static_cast<double>(count);
  const double levels = images.levels;
  const double mean = static_cast<double>(sum) / n / levels;
  const double variance = static_cast<double>(squares) / n / (levels * levels) - mean * mean;
  return {mean, scale_of(mean, variance, count)};
}

// Rows of two values are what every 2-D set has; copying them needs no loop over features.
template <class S>
void copy_rows(std::span<const S> from, std::size_t features, std::span<const std::uint32_t> index, std::span<S> x) {
  if (features == 2) {
    for (std::size_t i = 0; i < index.size(); ++i) {
      const S* row = from.data() + 2 * static_cast<std::size_t>(index[i]);
      x[2 * i] = row[0];
      x[2 * i + 1] = row[1];
    }
    return;
  }
  for (std::size_t i = 0; i < index.size(); ++i) {
    std::copy_n(from.data() + index[i] * features, features, x.data() + i * features);
  }
}

// x = pixel * factor + offset.
template <class S>
void convert_rows(const Images& images, std::size_t features, S factor, S offset, std::span<const std::uint32_t> index,
                  std::span<S> x) {
  // Rows of a large set are scattered over memory: ask for a row while the ones before it are being converted.
  constexpr std::size_t kAhead = 4;
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t i = 0; i < index.size(); ++i) {
    if (i + kAhead < index.size()) {
      const std::uint8_t* soon = images.pixels.data() + index[i + kAhead] * features;
      for (std::size_t j = 0; j < features; j += kCacheLine) __builtin_prefetch(soon + j);
    }
    const std::uint8_t* __restrict from = images.pixels.data() + index[i] * features;
    S* __restrict to = x.data() + i * features;
    for (std::size_t j = 0; j < features; ++j) to[j] = static_cast<S>(from[j]) * factor + offset;
  }
}

}  // namespace

std::shared_ptr<Dataset> Dataset::from_reals(std::size_t features, std::vector<double> raw,
                                             std::vector<std::uint16_t> labels, int classes, Parts parts,
                                             bool standardise, std::size_t period) {
  auto set = std::make_shared<Dataset>();
  set->examples = raw.size() / features;
  set->features = features;
  set->classes = classes;
  set->labels = std::move(labels);
  set->mean.assign(features, 0.0);
  set->scale.assign(features, 1.0);
  if (standardise) {
    if (period == 0) period = features;
    for (std::size_t first = 0; first < period; ++first) {
      const Affine fit = fit_columns(raw, features, first, period, parts[0]);
      for (std::size_t j = first; j < features; j += period) {
        set->mean[j] = fit.mean;
        set->scale[j] = fit.scale;
      }
    }
  }
  set->parts_ = std::move(parts);
  set->raw_ = std::move(raw);
  set->standardise_examples();
  return set;
}

std::shared_ptr<Dataset> Dataset::from_reals(std::size_t features, std::vector<double> raw, std::vector<double> targets,
                                             Parts parts, bool standardise, std::size_t period) {
  const Affine fit = standardise ? fit_columns(targets, 1, 0, 1, parts[0]) : Affine{};
  auto set =
      from_reals(features, std::move(raw), std::vector<std::uint16_t>(), 0, std::move(parts), standardise, period);
  set->target_mean = fit.mean;
  set->target_scale = fit.scale;
  set->targets.reserve(targets.size());
  for (const double target : targets) set->targets.push_back((target - fit.mean) * fit.scale);
  set->raw_targets = std::move(targets);
  return set;
}

std::shared_ptr<const Dataset> Dataset::with_inputs(const Configured& config) const {
  auto set = std::make_shared<Dataset>(*this);
  static_cast<Shape&>(*set) = data::with_inputs(*this, config);
  set->made_ = chosen_inputs(config);
  set->standardise_examples();
  return set;
}

std::vector<std::string> Dataset::input_symbols() const {
  if (!takes_inputs(*this)) return {};
  std::vector<std::string> symbols;
  for (std::size_t i = 0; i < width(); ++i)
    symbols.push_back(inputs_entry().fields[made_.empty() ? i : made_[i]].symbol);
  return symbols;
}

void Dataset::standardise_examples() {
  standardised_f64_.resize(examples * width());
  standardise<double>(raw_, standardised_f64_);
  standardised_f32_.resize(examples * width());
  standardise<float>(raw_, standardised_f32_);
}

std::shared_ptr<Dataset> Dataset::from_images(std::shared_ptr<const Images> images, Parts parts, bool standardise) {
  auto set = std::make_shared<Dataset>();
  set->examples = images->labels.size();
  set->image = images->size;
  set->features = static_cast<std::size_t>(images->size[0]) * static_cast<std::size_t>(images->size[1]);
  set->classes = images->classes;
  set->labels = images->labels;
  const Affine fit = standardise ? fit_pixels(*images, set->features, parts[0]) : Affine{};
  set->mean.assign(set->features, fit.mean);
  set->scale.assign(set->features, fit.scale);
  set->parts_ = std::move(parts);
  set->images_ = std::move(images);
  return set;
}

template <class S>
void Dataset::gather(std::span<const std::uint32_t> index, std::span<S> x) const {
  assert(x.size() >= index.size() * width());
  if (images_) {
    const double factor = scale[0] / images_->levels;
    convert_rows(*images_, features, static_cast<S>(factor), static_cast<S>(-mean[0] * scale[0]), index, x);
  } else if constexpr (std::is_same_v<S, float>) {
    copy_rows<float>(standardised_f32_, width(), index, x);
  } else {
    copy_rows<double>(standardised_f64_, width(), index, x);
  }
}

void Dataset::gather_raw(std::span<const std::uint32_t> index, std::span<double> x) const {
  assert(x.size() >= index.size() * features);
  if (images_) {
    convert_rows(*images_, features, 1.0 / images_->levels, 0.0, index, x);
  } else {
    copy_rows<double>(raw_, features, index, x);
  }
}

template <class S>
void Dataset::standardise(std::span<const double> raw, std::span<S> x) const {
  if (made_.empty()) {
    scale_features(raw, x);
    return;
  }
  std::vector<double> scaled(raw.size());
  scale_features<double>(raw, scaled);
  make_inputs<S>(made_, scaled, x);
}

template <class S>
void Dataset::scale_features(std::span<const double> raw, std::span<S> x) const {
  assert(x.size() >= raw.size() && raw.size() % features == 0);
  // Element by element, so that Eigen may vectorise it as it likes without changing a bit.
  const auto n = static_cast<Eigen::Index>(raw.size() / features);
  const auto d = static_cast<Eigen::Index>(features);
  const Eigen::Map<const Rows<double>> from(raw.data(), n, d);
  const Eigen::Map<const Rows<double>> means(mean.data(), 1, d);
  const Eigen::Map<const Rows<double>> scales(scale.data(), 1, d);
  Eigen::Map<Rows<S>>(x.data(), n, d) = ((from - means.replicate(n, 1)) * scales.replicate(n, 1)).template cast<S>();
}

template void Dataset::gather(std::span<const std::uint32_t>, std::span<float>) const;
template void Dataset::gather(std::span<const std::uint32_t>, std::span<double>) const;
template void Dataset::standardise(std::span<const double>, std::span<float>) const;
template void Dataset::standardise(std::span<const double>, std::span<double>) const;

}  // namespace slalom::data
