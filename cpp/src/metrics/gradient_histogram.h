// GradientHistogram: |g| of each layer on logarithmic bins against the step, as in the RAdam paper's figure (Liu et al.
// 2020, figure 2). Every early step is kept; later ones are thinned, in fixed memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace slalom::metrics {

class GradientHistogram {
 public:
  // Bins: [0] exactly zero, [1] below 2^kLowExponent, then one bin per power of two (the exponent of the
  // floating-point number: no logarithm is needed) from 2^kLowExponent to 2^kHighExponent, last bin at or above it
  // (infinities and NaN count there).
  static constexpr int kLowExponent = -40;
  static constexpr int kHighExponent = 8;
  static constexpr std::size_t kBins = 3 + (kHighExponent - kLowExponent);
  static constexpr std::int64_t kEarly = 256;  // all of these first steps are kept, one row each
  static constexpr std::size_t kRows = 768;    // never more rows than this: early ones plus thinned ones

  // ends: where in the gradient each layer ends.
  explicit GradientHistogram(std::vector<std::size_t> ends);

  // Whether this step (0-based) will be kept, so that the caller computes nothing otherwise: each early step, then
  // each multiple of an interval that doubles whenever the rows are used up.
  bool wants(std::int64_t step) const { return step < kEarly || (step & (interval_ - 1)) == 0; }

  // Appends a row. Precondition: wants(step), step is above every earlier one, and g is as long as the last end.
  template <class S>
  void add(std::int64_t step, std::span<const S> g);
  // The same of counts made elsewhere, [layers x kBins].
  void add_counts(std::int64_t step, std::span<const std::uint32_t> counts);

  std::size_t rows() const { return steps_.size(); }
  std::uint32_t generation() const { return generation_; }  // grows whenever kept rows were dropped
  std::int64_t step(std::size_t row) const { return steps_[row]; }
  std::size_t row_width() const { return ends_.size() * kBins; }
  std::span<const std::uint32_t> counts(std::size_t row) const {  // [layers x kBins]
    return std::span<const std::uint32_t>(counts_).subspan(row * row_width(), row_width());
  }

  std::vector<std::byte> save() const;
  // Precondition: bytes came from save().
  void load(std::span<const std::byte> bytes);

 private:
  // Where the counts of a new row go.
  std::span<std::uint32_t> begin_row(std::int64_t step);
  void end_row();
  void thin();

  std::vector<std::size_t> ends_;
  std::int64_t interval_ = 1;  // a power of two, so that a mask stands for a division at every step
  std::uint32_t generation_ = 0;
  std::vector<std::int64_t> steps_;
  std::vector<std::uint32_t> counts_;  // [rows() x row_width()]
};

// How many of the values fall into each of GradientHistogram's bins: counts[kBins], overwritten.
template <class S>
void count_magnitudes(std::span<const S> values, std::span<std::uint32_t> counts);

}  // namespace slalom::metrics
