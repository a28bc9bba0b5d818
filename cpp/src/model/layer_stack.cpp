#include "model/layer_stack.h"

#include <algorithm>
#include <string>
#include <utility>

namespace slalom::model {

template <class S>
bool LayerStack<S>::build(const std::vector<Configured>& list, LayerBuild build) {
  const std::string path = build.path;
  for (std::size_t i = 0; i < list.size(); ++i) {
    build.path = path + "[" + std::to_string(i) + "]";
    const std::size_t before = build.layout->size();
    std::unique_ptr<Layer<S>> layer = make_layer<S>(list[i], build);
    if (layer == nullptr) return false;
    build.input = layer->output_shape();
    add(std::move(layer), build.layout->size() > before);
  }
  return true;
}

template <class S>
void LayerStack<S>::add(std::unique_ptr<Layer<S>> layer, bool has_parameters) {
  if (first_with_parameters_ == layers_.size() && !has_parameters) ++first_with_parameters_;
  layers_.push_back(std::move(layer));
  values_.emplace_back();
}

template <class S>
double LayerStack<S>::memory() const {
  double numbers = 0;
  for (const auto& layer : layers_) numbers += layer->memory();
  return numbers;
}

template <class S>
void LayerStack<S>::init(std::uint64_t seed, std::span<S> w) const {
  for (const auto& layer : layers_) layer->init(seed, w);
}

template <class S>
void LayerStack<S>::init_state(std::span<S> state) const {
  for (const auto& layer : layers_) layer->init_state(state);
}

template <class S>
void LayerStack<S>::reserve(std::size_t m, std::size_t inputs, kernels::Workspace<S>& workspace) {
  std::size_t widest = inputs;
  for (const auto& layer : layers_) {
    layer->reserve(m, workspace);
    widest = std::max(widest, layer->width());
  }
  for (std::vector<S>& delta : deltas_) delta.resize(m * widest);
}

template <class S>
std::span<const S> LayerStack<S>::forward(const LayerPass<S>& pass, std::span<const S> x) {
  values_[0] = x;
  for (std::size_t i = 0; i < layers_.size(); ++i) values_[i + 1] = layers_[i]->forward(pass, values_[i]);
  return values_.back();
}

template <class S>
std::span<const S> LayerStack<S>::backward(const LayerPass<S>& pass, std::span<const S> dy, std::span<S> g,
                                           bool want_dx) {
  std::size_t free = 0;  // which of deltas_ dy is not in
  for (std::size_t i = layers_.size(); i-- > 0;) {
    if (!want_dx && i < first_with_parameters_) break;
    const std::span<const S> x = values_[i];
    const bool wanted = want_dx || i > first_with_parameters_;
    const std::span<S> dx = wanted ? std::span<S>(deltas_[free]).first(x.size()) : std::span<S>();
    dy = layers_[i]->backward(pass, x, dy, g, dx);
    if (wanted && dy.data() == dx.data()) free = 1 - free;
  }
  return dy;
}

template <class S>
void LayerStack<S>::end_step(std::span<S> state) const {
  for (const auto& layer : layers_) layer->end_step(state);
}

template <class S>
void LayerStack<S>::describe(const std::string& path, Operations& to) const {
  for (std::size_t i = 0; i < layers_.size(); ++i) layers_[i]->describe(path + "[" + std::to_string(i) + "]", to);
}

template <class S>
const Along<S>& LayerStack<S>::forward_along(const LayerPass<S>& pass, Along<S> x) {
  traces_.clear();
  traces_.reserve(layers_.size() + 1);
  traces_.push_back(std::move(x));
  for (const auto& layer : layers_) {
    Along<S> y(pass.m * layer->width());
    layer->forward_along(pass, traces_.back(), y);
    traces_.push_back(std::move(y));
  }
  return traces_.back();
}

template <class S>
Along<S> LayerStack<S>::backward_along(const LayerPass<S>& pass, Along<S> dy, std::span<S> g_along, bool want_dx) {
  for (std::size_t i = layers_.size(); i-- > 0;) {
    if (!want_dx && i < first_with_parameters_) break;
    const Along<S>& x = traces_[i];
    Along<S> dx(want_dx || i > first_with_parameters_ ? x.value.size() : 0);
    layers_[i]->backward_along(pass, x, dy, g_along, dx);
    dy = std::move(dx);
  }
  return dy;
}

template class LayerStack<float>;
template class LayerStack<double>;

}  // namespace slalom::model
