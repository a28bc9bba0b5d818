// GradientHistogram: |g| on logarithmic bins against the step, as in the RAdam paper's figure (Liu et al. 2020,
// figure 2). Every early step is kept; later ones are thinned, in fixed memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace slalom::metrics {

class GradientHistogram {
 public:
  // Bins: [0] exactly zero, [1] below 2^kLowExponent, then kBinsPerOctave = 1 bin per power of two (the exponent of the
  // floating-point number: no logarithm is needed) from 2^kLowExponent to 2^kHighExponent, last bin at or above it
  // (infinities and NaN count there).
  static constexpr int kLowExponent = -40;
  static constexpr int kHighExponent = 8;
  static constexpr std::size_t kBins = 3 + (kHighExponent - kLowExponent);
  static constexpr std::int64_t kEarly = 256;   // all of these first steps are kept, one row each
  static constexpr std::size_t kRows = 768;     // early rows plus thinned ones

  // Whether this step (0-based) will be kept, so that the caller computes nothing otherwise.
  bool wants(std::int64_t step) const;
  template <class S> void add(std::int64_t step, std::span<const S> g);

  std::size_t rows() const;
  std::uint32_t generation() const;  // grows whenever kept rows were dropped
  std::int64_t step(std::size_t row) const;
  std::span<const std::uint32_t> counts(std::size_t row) const;  // [kBins]

  std::vector<std::byte> save() const;
  void load(std::span<const std::byte> bytes);
};

}  // namespace slalom::metrics
