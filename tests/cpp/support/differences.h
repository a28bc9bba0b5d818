// Central differences: what a gradient is compared with.
#pragma once

#include <cstddef>
#include <vector>

namespace slalom {

// d f / d x[i] for each i; f takes the whole vector.
template <class F>
std::vector<double> central_differences(F f, std::vector<double> x, double h = 1e-5) {
  std::vector<double> slopes(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double here = x[i];
    x[i] = here + h;
    const double above = f(x);
    x[i] = here - h;
    const double below = f(x);
    x[i] = here;
    slopes[i] = (above - below) / (2 * h);
  }
  return slopes;
}

}  // namespace slalom
