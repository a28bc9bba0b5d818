#include "train/loss_grid.h"

#include <cassert>
#include <cstddef>
#include <vector>

namespace slalom::train {

template <class S>
void loss_grid(Objective<S>& objective, std::span<const S> w0, std::span<const S> d1, std::span<const S> d2,
               std::span<const double> a, std::span<const double> b, std::span<const std::uint32_t> examples,
               std::span<double> losses) {
  const std::size_t n = objective.layout().size();
  assert(w0.size() == n && d1.size() == n && d2.size() == n && losses.size() == a.size() * b.size());
  std::vector<S> w(n);
  for (std::size_t j = 0; j < b.size(); ++j) {
    const S along2 = static_cast<S>(b[j]);
    for (std::size_t i = 0; i < a.size(); ++i) {
      const S along1 = static_cast<S>(a[i]);
      for (std::size_t k = 0; k < n; ++k) w[k] = w0[k] + along1 * d1[k] + along2 * d2[k];
      losses[j * a.size() + i] = objective.evaluate(w, examples).loss;
    }
  }
}

template void loss_grid(Objective<float>&, std::span<const float>, std::span<const float>, std::span<const float>,
                        std::span<const double>, std::span<const double>, std::span<const std::uint32_t>,
                        std::span<double>);
template void loss_grid(Objective<double>&, std::span<const double>, std::span<const double>, std::span<const double>,
                        std::span<const double>, std::span<const double>, std::span<const std::uint32_t>,
                        std::span<double>);

}  // namespace slalom::train
