#include "model/layers/normalising_layer.h"

#include <algorithm>

namespace slalom::model {
namespace {

// Calls f(i, its parameter) for the numbers of group k.
template <class F>
void for_each(const NormalisedGroups& at, std::size_t k, F f) {
  for (std::size_t row = 0; row < at.rows; ++row) {
    const std::size_t first = k * at.next + row * at.stride;
    for (std::size_t i = first; i < first + at.inner; ++i) f(i, (i / at.shared) % at.parameters);
  }
}

template <class F>
double mean_over(const NormalisedGroups& at, std::size_t k, F f) {
  double sum = 0;
  for_each(at, k, [&](std::size_t i, std::size_t p) { sum += f(i, p); });
  return sum / static_cast<double>(at.rows * at.inner);
}

}  // namespace

template <class S>
NormalisingLayer<S>::NormalisingLayer(std::size_t parameters, const LayerBuild& build)
    : Layer<S>(build.input), parameters_(parameters) {
  const int number = build.next_layer();
  scale_ = build.add_segment(number, "scale", {parameters}, false);
  shift_ = build.add_segment(number, "shift", {parameters}, false);
}

template <class S>
void NormalisingLayer<S>::init(std::uint64_t /*seed*/, std::span<S> w) const {
  std::ranges::fill(scales(w), S(1));
  std::ranges::fill(shifts(w), S(0));
}

// With n = (x - mean) r and r = (variance + eps)^(-1/2): r' = -r^2 mean(n x'), n' = r (x' - mean(x') - n mean(n x')).
template <class S>
void NormalisingLayer<S>::forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) {
  this->forward_into(pass, x.value, y.value);
  const NormalisedGroups at = groups(pass);
  const std::span<const S> scale = scales(pass.w);
  const std::span<const S> scale_along = scales(pass.v);
  const std::span<const S> shift_along = shifts(pass.v);
  normalised_along_.resize(x.along.size());
  inverse_along_.resize(at.count);
  for (std::size_t k = 0; k < at.count; ++k) {
    const double r = inverse_[k];
    const double first = mean_over(at, k, [&](std::size_t i, std::size_t) { return double{x.along[i]}; });
    const double second =
        mean_over(at, k, [&](std::size_t i, std::size_t) { return double{x.along[i]} * double{normalised_[i]}; });
    inverse_along_[k] = static_cast<S>(-r * r * second);
    for_each(at, k, [&](std::size_t i, std::size_t p) {
      const double n_along = r * ((double{x.along[i]} - first) - double{normalised_[i]} * second);
      normalised_along_[i] = static_cast<S>(n_along);
      y.along[i] = static_cast<S>(n_along * double{scale[p]} + double{normalised_[i]} * double{scale_along[p]} +
                                  double{shift_along[p]});
    });
  }
}

// dx = r (d - mean(d) - n mean(d n)) for d = dy scale, and that differentiated.
template <class S>
void NormalisingLayer<S>::backward_along(const LayerPass<S>& pass, const Along<S>& /*x*/, const Along<S>& dy,
                                         std::span<S> g_along, Along<S>& dx) {
  const NormalisedGroups at = groups(pass);
  const std::span<const S> scale = scales(pass.w);
  const std::span<const S> scale_along = scales(pass.v);
  const std::span<S> g_scale_along = scales(g_along);
  const std::span<S> g_shift_along = shifts(g_along);
  std::ranges::fill(g_scale_along, S(0));
  std::ranges::fill(g_shift_along, S(0));
  const auto d = [&](std::size_t i, std::size_t p) { return double{dy.value[i]} * double{scale[p]}; };
  const auto d_along = [&](std::size_t i, std::size_t p) {
    return double{dy.along[i]} * double{scale[p]} + double{dy.value[i]} * double{scale_along[p]};
  };
  for (std::size_t k = 0; k < at.count; ++k) {
    for_each(at, k, [&](std::size_t i, std::size_t p) {
      g_scale_along[p] += dy.along[i] * normalised_[i] + dy.value[i] * normalised_along_[i];
      g_shift_along[p] += dy.along[i];
    });
    if (dx.empty()) continue;
    const double first = mean_over(at, k, d);
    const double first_along = mean_over(at, k, d_along);
    const double second =
        mean_over(at, k, [&](std::size_t i, std::size_t p) { return d(i, p) * double{normalised_[i]}; });
    const double second_along = mean_over(at, k, [&](std::size_t i, std::size_t p) {
      return d_along(i, p) * double{normalised_[i]} + d(i, p) * double{normalised_along_[i]};
    });
    const double r = inverse_[k];
    const double r_along = inverse_along_[k];
    for_each(at, k, [&](std::size_t i, std::size_t p) {
      const double n = normalised_[i];
      const double inner = (d(i, p) - first) - n * second;
      const double inner_along =
          (d_along(i, p) - first_along) - (n * second_along + double{normalised_along_[i]} * second);
      dx.value[i] = static_cast<S>(r * inner);
      dx.along[i] = static_cast<S>(r_along * inner + r * inner_along);
    });
  }
}

template class NormalisingLayer<float>;
template class NormalisingLayer<double>;

}  // namespace slalom::model
