// LaneSum: a sum in a fixed number of lanes written in the source (element i goes to lane i mod lanes; lanes are
// combined pairwise), as kernels::sum_of_squares takes it, for sums taken inside another pass over the data. The bits
// do not depend on how many lanes a register has.
#pragma once

#include <cstddef>

#include "core/simd.h"

namespace slalom::optim {

template <class S>
class LaneSum {
 public:
  static constexpr std::size_t kLanes = 64 / sizeof(S);
  static constexpr std::size_t kRegisters = kLanes / simd::kLanes<S>;

  // The lanes of the r-th register of a block of kLanes elements.
  SLALOM_INLINE void add(std::size_t r, simd::Vec<S> x) { sums_[r] = sums_[r] + x; }

  // The sum of the n elements: of the whole blocks added and of what is behind the last of them, rest[i] for
  // i < n mod kLanes.
  SLALOM_INLINE S total(const S* rest, std::size_t n) const {
    // Lanes that stay empty add nothing, so this is the sum below; two-parameter problems spend their time here.
    if (n <= 2) return n == 2 ? rest[0] + rest[1] : n == 1 ? rest[0] : S(0);
    const std::size_t count = n % kLanes;
    S lanes[kLanes];
    for (std::size_t r = 0; r < kRegisters; ++r) simd::store<simd::Vec<S>>(lanes + r * simd::kLanes<S>, sums_[r]);
    for (std::size_t i = 0; i < count; ++i) lanes[i] += rest[i];
    for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
    }
    return lanes[0];
  }

 private:
  simd::Vec<S> sums_[kRegisters] = {};
};

}  // namespace slalom::optim
