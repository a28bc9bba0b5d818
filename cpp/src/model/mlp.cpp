#include "model/mlp.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <string>
#include <utility>

#include "core/kernels.h"

namespace slalom::model {
namespace {

template <class S>
class Mlp final : public Network<S> {
 public:
  Mlp(std::vector<std::size_t> widths, const Activation<S>& activation, const Initializer& initializer)
      : widths_(std::move(widths)), activation_(activation), initializer_(initializer) {
    assert(widths_.size() >= 2);
    for (std::size_t l = 0; l + 1 < widths_.size(); ++l) {
      const int in = static_cast<int>(widths_[l]);
      const int out = static_cast<int>(widths_[l + 1]);
      const std::string name = "layer" + std::to_string(l + 1);
      Layer layer{widths_[l], widths_[l + 1], layout_.size(), 0, {}, {}, {}, {}};
      layout_.add(name + ".weight", static_cast<int>(l), {out, in}, true);
      layer.bias_offset = layout_.size();
      layout_.add(name + ".bias", static_cast<int>(l), {out}, false);
      layers_.push_back(std::move(layer));
    }
  }

  const ParamLayout& layout() const override { return layout_; }
  std::size_t inputs() const override { return widths_.front(); }
  std::size_t outputs() const override { return widths_.back(); }
  const std::vector<std::size_t>& widths() const override { return widths_; }
  double memory() const override { return std::accumulate(widths_.begin(), widths_.end(), 0.0); }

  void init(std::uint64_t seed, std::span<S> w) const override {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      const Layer& layer = layers_[l];
      Rng rng(seed, Stream::kInit, static_cast<std::uint32_t>(l));
      draw_weights<S>(initializer_, layer.in, layer.out, rng, w.subspan(layer.weight_offset, layer.in * layer.out));
      std::ranges::fill(w.subspan(layer.bias_offset, layer.out), S(0));
    }
  }

  void reserve(std::size_t m) override {
    if (m <= reserved_) return;
    reserved_ = m;
    std::size_t widest = 0;
    for (Layer& layer : layers_) {
      layer.output.resize(m * layer.out);
      if (keeps_sums(layer)) layer.sum.resize(m * layer.out);
      workspace_.reserve(m, layer.out, layer.in);
    }
    for (std::size_t l = 1; l + 1 < widths_.size(); ++l) widest = std::max(widest, widths_[l]);
    delta_.resize(m * widest);
    previous_delta_.resize(m * widest);
  }

  using Network<S>::forward;
  std::span<const S> forward(std::span<const S> w, std::span<const S> x, std::size_t m, const Mode& /*mode*/) override {
    reserve(m);
    examples_ = m;
    std::span<const S> input = x.first(m * inputs());
    for (Layer& layer : layers_) {
      const std::span<S> output(layer.output.data(), m * layer.out);
      const std::span<S> sum = keeps_sums(layer) ? std::span<S>(layer.sum.data(), output.size()) : output;
      kernels::dense_forward<S>(m, layer.out, layer.in, input, weights(layer, w), biases(layer, w), sum, workspace_);
      if (&layer != &layers_.back()) activation_.apply(sum, output);
      input = output;
    }
    return input;
  }

  void backward(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<const S> d_outputs,
                std::span<S> g) override {
    assert(m == examples_);
    std::span<const S> delta = d_outputs;
    for (std::size_t l = layers_.size(); l-- > 0;) {
      const Layer& layer = layers_[l];
      const std::span<const S> input = l == 0 ? x : activations(l - 1);
      kernels::dense_grad_weights<S>(m, layer.out, layer.in, input, delta, weights(layer, g), biases(layer, g),
                                     workspace_);
      if (l == 0) break;
      const std::span<S> previous(previous_delta_.data(), m * layer.in);
      kernels::dense_grad_input<S>(m, layer.out, layer.in, delta, weights(layer, w), previous, workspace_);
      activation_.backward(kept(layers_[l - 1]), previous, previous);
      std::swap(delta_, previous_delta_);
      delta = previous;
    }
  }

  void forward_along(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<const S> v,
                     std::span<S> outputs_along) override {
    assert(m == examples_);
    std::vector<S> through(m * *std::max_element(widths_.begin(), widths_.end()));
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      Layer& layer = layers_[l];
      layer.along.resize(m * layer.out);
      const std::span<S> along(layer.along);
      const std::span<const S> input = l == 0 ? x : activations(l - 1);
      kernels::dense_forward<S>(m, layer.out, layer.in, input, weights(layer, v), biases(layer, v), along, workspace_);
      if (l > 0) {
        const std::span<S> part = std::span<S>(through).first(along.size());
        kernels::dense_forward<S>(m, layer.out, layer.in, layers_[l - 1].along, weights(layer, w), {}, part,
                                  workspace_);
        kernels::add<S>(part, along);
      }
      if (keeps_sums(layer)) layer.sum_along.assign(along.begin(), along.end());
      if (&layer != &layers_.back()) activation_.backward(kept(layer).first(along.size()), along, along);
    }
    std::ranges::copy(layers_.back().along, outputs_along.begin());
  }

  void backward_along(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<const S> v,
                      std::span<const S> d_outputs, std::span<const S> d_outputs_along, std::span<S> g_along) override {
    assert(m == examples_);
    std::vector<S> delta(d_outputs.begin(), d_outputs.end());
    std::vector<S> delta_along(d_outputs_along.begin(), d_outputs_along.end());
    for (std::size_t l = layers_.size(); l-- > 0;) {
      const Layer& layer = layers_[l];
      const std::span<const S> input = l == 0 ? x : activations(l - 1);
      kernels::dense_grad_weights<S>(m, layer.out, layer.in, input, delta_along, weights(layer, g_along),
                                     biases(layer, g_along), workspace_);
      if (l == 0) break;
      std::vector<S> part(layer.in * layer.out);
      kernels::dense_grad_weights<S>(m, layer.out, layer.in, layers_[l - 1].along, delta, part, {}, workspace_);
      kernels::add<S>(part, weights(layer, g_along));

      std::vector<S> before(m * layer.in);
      std::vector<S> before_along(before.size());
      part.resize(before.size());
      kernels::dense_grad_input<S>(m, layer.out, layer.in, delta, weights(layer, w), before, workspace_);
      kernels::dense_grad_input<S>(m, layer.out, layer.in, delta_along, weights(layer, w), before_along, workspace_);
      kernels::dense_grad_input<S>(m, layer.out, layer.in, delta, weights(layer, v), part, workspace_);
      kernels::add<S>(part, before_along);
      const Layer& below = layers_[l - 1];
      activation_.backward_along(kept(below), keeps_sums(below) ? below.sum_along : below.along, before, before_along);
      activation_.backward(kept(below), before, before);
      delta = std::move(before);
      delta_along = std::move(before_along);
    }
  }

  std::vector<UnitLayer> unit_layers() const override {
    std::vector<UnitLayer> units;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      units.push_back({l, l + 1 < layers_.size() ? activation_.id : std::string_view()});
    }
    return units;
  }

  Operations operations() const override {
    Operations all;
    for (const Layer& layer : layers_) {
      all.list.push_back(product_operation(layer.in, layer.out, layer.weight_offset, layer.bias_offset));
      if (&layer != &layers_.back()) all.list.push_back(function_operation(activation_.id, layer.out));
    }
    return all;
  }

  std::span<const S> activations(std::size_t layer) const override {
    return {layers_[layer].output.data(), examples_ * layers_[layer].out};
  }

 private:
  struct Layer {
    std::size_t in;
    std::size_t out;
    std::size_t weight_offset;
    std::size_t bias_offset;
    std::vector<S> sum;     // before the activation, where that wants it, else empty
    std::vector<S> output;  // behind the activation, for the examples of the last forward pass
    // How those two change along a direction, as forward_along() found.
    std::vector<S> sum_along;
    std::vector<S> along;
  };

  bool keeps_sums(const Layer& layer) const { return activation_.keeps == Keeps::kInput && &layer != &layers_.back(); }

  // What the activation's derivative is told from.
  std::span<const S> kept(const Layer& layer) const { return keeps_sums(layer) ? layer.sum : layer.output; }

  template <class T>
  static std::span<T> weights(const Layer& layer, std::span<T> w) {
    return w.subspan(layer.weight_offset, layer.in * layer.out);
  }
  template <class T>
  static std::span<T> biases(const Layer& layer, std::span<T> w) {
    return w.subspan(layer.bias_offset, layer.out);
  }

  std::vector<std::size_t> widths_;
  const Activation<S>& activation_;
  const Initializer& initializer_;
  ParamLayout layout_;
  std::vector<Layer> layers_;
  std::vector<S> delta_;           // d(loss)/d(weighted sums) of the layer at hand
  std::vector<S> previous_delta_;  // and of the one before it
  kernels::Workspace<S> workspace_;
  std::size_t reserved_ = 0;
  std::size_t examples_ = 0;  // in the last forward pass
};

}  // namespace

template <class S>
std::unique_ptr<Network<S>> make_mlp(std::vector<std::size_t> widths, const Activation<S>& activation,
                                     const Initializer& initializer) {
  return std::make_unique<Mlp<S>>(std::move(widths), activation, initializer);
}

template std::unique_ptr<Network<float>> make_mlp(std::vector<std::size_t>, const Activation<float>&,
                                                  const Initializer&);
template std::unique_ptr<Network<double>> make_mlp(std::vector<std::size_t>, const Activation<double>&,
                                                   const Initializer&);

}  // namespace slalom::model
