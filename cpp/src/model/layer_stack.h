// LayerStack: layers one after another. The body of a network of layers, and of a residual block.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/layer.h"

namespace slalom::model {

template <class S>
class LayerStack {
 public:
  // Makes the layers of a list, whose path is build.path. False where one does not fit, which is noted.
  bool build(const std::vector<Configured>& list, LayerBuild build);
  // Appends a layer.
  void add(std::unique_ptr<Layer<S>> layer, bool has_parameters);

  const std::vector<std::unique_ptr<Layer<S>>>& layers() const { return layers_; }
  double memory() const;  // numbers kept per example

  void init(std::uint64_t seed, std::span<S> w) const;
  void init_state(std::span<S> state) const;
  void reserve(std::size_t m, std::size_t inputs, kernels::Workspace<S>& workspace);
  // The last layer's outputs; x itself where there is none.
  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x);
  // As Layer::backward, but d(loss)/d(x), where wanted, is in memory of the stack or dy itself.
  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> dy, std::span<S> g, bool want_dx);
  void end_step(std::span<S> state) const;
  // path: of the list.
  void describe(const std::string& path, Operations& to) const;

  // As Layer's; the result of the first is valid until the next call.
  const Along<S>& forward_along(const LayerPass<S>& pass, Along<S> x);
  Along<S> backward_along(const LayerPass<S>& pass, Along<S> dy, std::span<S> g_along, bool want_dx);

  // Outputs of a layer in the last forward pass.
  std::span<const S> output(std::size_t layer) const { return values_[layer + 1]; }

 private:
  std::vector<std::unique_ptr<Layer<S>>> layers_;
  std::size_t first_with_parameters_ = 0;      // layers() where none has
  std::vector<std::span<const S>> values_{1};  // x, then each layer's outputs
  std::array<std::vector<S>, 2> deltas_;
  std::vector<Along<S>> traces_;  // as values_, of the last forward_along()
};

}  // namespace slalom::model
