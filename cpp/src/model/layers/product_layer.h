// What dense and convolutional layers have in common: a matrix of weights, a bias per output, and outputs that are
// linear in the weights for a given input, and in the input for given weights.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/layer.h"

namespace slalom::model {

template <class S>
class ProductLayer : public Layer<S> {
 public:
  void init(std::uint64_t seed, std::span<S> w) const final;

  // (W x)' = W' x + W x', and likewise for the products of the backward pass: the plain passes do all the work.
  void forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) final;
  void backward_along(const LayerPass<S>& pass, const Along<S>& x, const Along<S>& dy, std::span<S> g_along,
                      Along<S>& dx) final;

 protected:
  // weight_shape: outputs (or output channels) first. fan_in, fan_out: as the initializers define them.
  ProductLayer(Shape output, std::vector<std::size_t> weight_shape, std::size_t fan_in, std::size_t fan_out,
               const LayerBuild& build);

  // Where its weights and its biases begin among the network's parameters.
  std::size_t weights_at() const { return weight_; }
  std::size_t biases_at() const { return bias_; }

  template <class T>
  std::span<T> weights(std::span<T> all) const {
    return all.subspan(weight_, biases_ * fan_in_);
  }
  template <class T>
  std::span<T> biases(std::span<T> all) const {
    return all.subspan(bias_, biases_);
  }

 private:
  const Initializer& initializer_;
  int number_;
  std::size_t biases_;
  std::size_t fan_in_;
  std::size_t fan_out_;
  std::size_t weight_;
  std::size_t bias_;
};

}  // namespace slalom::model
