#include "model/layers/product_layer.h"

#include <algorithm>
#include <utility>

namespace slalom::model {

template <class S>
ProductLayer<S>::ProductLayer(Shape output, std::vector<std::size_t> weight_shape, std::size_t fan_in,
                              std::size_t fan_out, const LayerBuild& build)
    : Layer<S>(std::move(output)),
      initializer_(*build.initializer),
      number_(build.next_layer()),
      biases_(weight_shape.front()),
      fan_in_(fan_in),
      fan_out_(fan_out),
      weight_(build.add_segment(number_, "weight", std::move(weight_shape), true)),
      bias_(build.add_segment(number_, "bias", {biases_}, false)) {}

template <class S>
void ProductLayer<S>::init(std::uint64_t seed, std::span<S> w) const {
  Rng rng(seed, Stream::kInit, static_cast<std::uint32_t>(number_));
  draw_weights<S>(initializer_, fan_in_, fan_out_, rng, weights(w));
  std::ranges::fill(biases(w), S(0));
}

template <class S>
void ProductLayer<S>::forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) {
  LayerPass<S> with_v = pass;
  with_v.w = pass.v;
  this->forward_into(with_v, x.value, y.along);
  std::vector<S> unbiased(pass.w.begin(), pass.w.end());
  std::ranges::fill(biases(std::span<S>(unbiased)), S(0));
  LayerPass<S> without_bias = pass;
  without_bias.w = unbiased;
  this->forward_into(without_bias, x.along, y.value);
  kernels::add<S>(y.value, y.along);
  this->forward_into(pass, x.value, y.value);
}

template <class S>
void ProductLayer<S>::backward_along(const LayerPass<S>& pass, const Along<S>& x, const Along<S>& dy,
                                     std::span<S> g_along, Along<S>& dx) {
  LayerPass<S> with_v = pass;
  with_v.w = pass.v;
  this->backward_into(with_v, x.along, dy.value, g_along, dx.value);
  const std::span<S> found = weights(g_along);
  const std::vector<S> by_x(found.begin(), found.end());
  this->backward_into(pass, x.value, dy.along, g_along, dx.along);
  kernels::add<S>(by_x, found);
  kernels::add<S>(dx.value, dx.along);
  // Into a gradient nobody asked for.
  std::vector<S> g(g_along.size());
  if (!dx.empty()) this->backward_into(pass, x.value, dy.value, g, dx.value);
}

template class ProductLayer<float>;
template class ProductLayer<double>;

}  // namespace slalom::model
