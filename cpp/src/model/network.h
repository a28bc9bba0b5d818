// Network: a stack of dense layers with one activation between them; forward and backward passes over a
// minibatch. Parameters live outside, in one flat vector described by layout().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/field.h"
#include "core/param_layout.h"

namespace slalom::model {

template <class S>
class Network {
 public:
  virtual ~Network() = default;
  virtual const ParamLayout& layout() const = 0;
  virtual std::size_t inputs() const = 0;
  virtual std::size_t outputs() const = 0;

  // Initial parameters; deterministic in seed (stream kInit, substream = layer), drawn in double and rounded to S.
  virtual void init(std::uint64_t seed, std::span<S> w) const = 0;

  // Outputs for x[m x inputs()]; the returned [m x outputs()] is valid until the next call and is what backward()
  // differentiates. m may change from call to call, up to reserve()'s.
  virtual std::span<const S> forward(std::span<const S> w, std::span<const S> x, std::size_t m) = 0;

  // Gradient of every parameter into g, given d(loss)/d(outputs) for the last forward pass. Overwrites g.
  virtual void backward(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<const S> d_outputs,
                        std::span<S> g) = 0;

  // Directional derivatives for Hessian-vector products (Pearlmutter, "Fast Exact Multiplication by the Hessian",
  // Neural Computation 6, 1994): how the last forward pass's outputs change along v in parameter space, into
  // outputs_along[m x outputs()]; then how backward()'s g does, given the outputs' derivatives and how those change,
  // into g_along. False where the model has none. Both allocate.
  virtual bool forward_along(std::span<const S> /*w*/, std::span<const S> /*x*/, std::size_t /*m*/,
                             std::span<const S> /*v*/, std::span<S> /*outputs_along*/) {
    return false;
  }
  virtual void backward_along(std::span<const S> /*w*/, std::span<const S> /*x*/, std::size_t /*m*/,
                              std::span<const S> /*v*/, std::span<const S> /*d_outputs*/,
                              std::span<const S> /*d_outputs_along*/, std::span<S> /*g_along*/) {}

  // Allocates for minibatches of up to m examples; later calls with at most m allocate nothing.
  virtual void reserve(std::size_t m) = 0;

  // Sizes of the layers including input and output: {2, 8, 8, 1}.
  virtual const std::vector<std::size_t>& widths() const = 0;
  // Activations of hidden layer `layer` (0-based) of the last forward pass, [m x widths()[layer + 1]].
  virtual std::span<const S> activations(std::size_t layer) const = 0;
};

// Models there are. "mlp": fields hidden (integer list, may be empty), activation (choice: tanh relu sigmoid
// linear), init (choice: auto, xavier_uniform, xavier_normal, he_uniform, he_normal; auto = He for ReLU, else Xavier).
const std::vector<Entry>& models();
const Entry* find_model(std::string_view id);

// Precondition: config.id is registered and values fit its fields.
template <class S>
std::unique_ptr<Network<S>> make_network(const Configured& config, std::size_t inputs, std::size_t outputs);

}  // namespace slalom::model
