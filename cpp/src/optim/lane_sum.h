// LaneSum: a sum in a fixed number of lanes written in the source (element i goes to lane i mod lanes; lanes are
// combined pairwise), as kernels::sum_of_squares takes it, for sums taken inside another pass over the data. The bits
// do not depend on how many lanes a register has.
#pragma once

#include <cstddef>
#include <utility>

#include "core/simd.h"

namespace slalom::optim {

// Where the lanes of such a sum are in registers.
template <class S>
inline constexpr std::size_t kSumLanes = 64 / sizeof(S);
template <class S>
inline constexpr std::size_t kSumRegisters = kSumLanes<S> / simd::kLanes<S>;

// Passes over n elements: wide(r, i) for the elements from i on that fill one register, which are the r-th of a block
// of all lanes (a compile-time constant); behind the last whole block rest(lane, i) for those that fill a register,
// whose first lane is given, and single(lane, i) for what is left.
template <class S, class Wide, class Rest, class Single>
SLALOM_INLINE void in_lanes(std::size_t n, Wide wide, Rest rest, Single single) {
  constexpr std::size_t kWidth = simd::kLanes<S>;
  std::size_t i = 0;
  [&]<std::size_t... kRegister>(std::index_sequence<kRegister...>) SLALOM_INLINE_LAMBDA {
    for (; i + kSumLanes<S> <= n; i += kSumLanes<S>) {
      (wide(std::integral_constant<std::size_t, kRegister>{}, i + kRegister * kWidth), ...);
    }
  }(std::make_index_sequence<kSumRegisters<S>>{});
  // Two-parameter problems are left to single(): LaneSum has a short way for them.
  if (n > 2) {
    for (; i + kWidth <= n; i += kWidth) rest(i % kSumLanes<S>, i);
  }
  for (; i < n; ++i) {
    asm("");  // a vectorised rest would only be more code
    single(i % kSumLanes<S>, i);
  }
}

template <class S>
class LaneSum {
 public:
  // As in_lanes() calls: the lanes of the r-th register, a register's lanes of the rest, or one lane of it.
  SLALOM_INLINE void add(std::size_t r, simd::Vec<S> x) { sums_[r] = sums_[r] + x; }
  SLALOM_INLINE void add_rest(std::size_t lane, simd::Vec<S> x) { simd::store<simd::Vec<S>>(rest_ + lane, x); }
  SLALOM_INLINE void add_rest(std::size_t lane, S x) { rest_[lane] = x; }

  // The sum of the n elements added.
  SLALOM_INLINE S total(std::size_t n) const {
    // Lanes that stay empty add nothing, so this is the sum below; two-parameter problems spend their time here.
    if (n <= 2) return n == 2 ? rest_[0] + rest_[1] : n == 1 ? rest_[0] : S(0);
    using V = simd::Vec<S>;
    V sums[kSumRegisters<S>];
    for (std::size_t r = 0; r < kSumRegisters<S>; ++r) sums[r] = sums_[r] + simd::load<V>(rest_ + r * simd::kLanes<S>);
    for (std::size_t half = kSumRegisters<S> / 2; half > 0; half /= 2) {
      for (std::size_t r = 0; r < half; ++r) sums[r] = sums[r] + sums[r + half];
    }
    S lanes[simd::kLanes<S>];
    simd::store<V>(lanes, sums[0]);
    for (std::size_t half = simd::kLanes<S> / 2; half > 0; half /= 2) {
      for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
    }
    return lanes[0];
  }

 private:
  simd::Vec<S> sums_[kSumRegisters<S>] = {};
  S rest_[kSumLanes<S>] = {};
};

}  // namespace slalom::optim
