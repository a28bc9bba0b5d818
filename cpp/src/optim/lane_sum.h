// LaneSum: a sum in a fixed number of lanes written in the source (element i goes to lane i mod lanes), combined
// pairwise. Compilers keep the lanes in vector registers of whatever width, so the sum has the same bits on every
// target. Used where a sum is taken inside another pass over the data.
#pragma once

#include <cstddef>

namespace slalom::optim {

// One cache line.
template <class S>
inline constexpr std::size_t kLanes = 64 / sizeof(S);

template <class S>
struct LaneSum {
  S lane[kLanes<S>] = {};

  S total() const {
    S sum[kLanes<S>];
    for (std::size_t i = 0; i < kLanes<S>; ++i) sum[i] = lane[i];
    for (std::size_t width = kLanes<S> / 2; width > 0; width /= 2) {
      for (std::size_t i = 0; i < width; ++i) sum[i] += sum[i + width];
    }
    return sum[0];
  }
};

// Calls body(i, lane) for i = 0 .. n-1 in blocks of all lanes, which vectorise.
template <class S, class Body>
inline void for_each_in_lanes(std::size_t n, Body&& body) {
  std::size_t i = 0;
  for (; i + kLanes<S> <= n; i += kLanes<S>) {
#if defined(__clang__)
#pragma clang loop unroll(disable) vectorize(enable)
#endif
    for (std::size_t lane = 0; lane < kLanes<S>; ++lane) body(i + lane, lane);
  }
#if defined(__clang__)
#pragma clang loop unroll(disable) vectorize(disable)
#endif
  for (std::size_t lane = 0; i + lane < n; ++lane) body(i + lane, lane);
}

}  // namespace slalom::optim
