// Network: forward and backward passes over a minibatch, and the list of models that make one. Parameters live outside,
// in one flat vector described by layout(); what else a network learns (running statistics) is its state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "slalom/result.h"

#include "core/field.h"
#include "core/param_layout.h"
#include "model/operations.h"
#include "model/shape.h"

namespace slalom::model {

// A network with more is refused: its training would not fit into a browser's memory.
inline constexpr double kMaxParameters = 20e6;

// What a forward pass is for. Layers that behave differently in training (dropout, batch normalization) ask it; random
// numbers depend on seed and step alone.
struct Mode {
  bool training = false;
  std::uint64_t seed = 0;
  std::int64_t step = 0;  // of the run; below 0: nothing is drawn
};

// A layer of units as a diagram shows it: a dense layer with the activation behind it.
struct UnitLayer {
  std::size_t values = 0;       // which of activations() are its units' outputs
  std::string_view activation;  // its id; empty: none
};

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
  virtual std::span<const S> forward(std::span<const S> w, std::span<const S> x, std::size_t m, const Mode& mode) = 0;
  // The same for an evaluation.
  std::span<const S> forward(std::span<const S> w, std::span<const S> x, std::size_t m) {
    return forward(w, x, m, Mode{});
  }

  // Gradient of every parameter into g, given d(loss)/d(outputs) for the last forward pass. Overwrites g.
  virtual void backward(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<const S> d_outputs,
                        std::span<S> g) = 0;

  // Directional derivatives for Hessian-vector products (Pearlmutter, "Fast Exact Multiplication by the Hessian",
  // Neural Computation 6, 1994): how the outputs of the last forward pass, a training pass, change along v in parameter
  // space, into outputs_along[m x outputs()]; then how backward()'s g does, given the outputs' derivatives and how
  // those change, into g_along. Both allocate.
  virtual void forward_along(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<const S> v,
                             std::span<S> outputs_along) = 0;
  virtual void backward_along(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<const S> v,
                              std::span<const S> d_outputs, std::span<const S> d_outputs_along,
                              std::span<S> g_along) = 0;

  // Allocates for minibatches of up to m examples; later calls with at most m allocate nothing.
  virtual void reserve(std::size_t m) = 0;

  // What evaluation needs beside the parameters; a copy of it belongs to every snapshot. Empty for most networks.
  // Passes only read it; end_step() takes in what the last training pass saw, so a step may look at as many gradients
  // as it likes.
  virtual std::span<S> state() { return {}; }
  virtual void end_step() {}

  // Whether training passes draw random numbers.
  virtual bool draws() const { return false; }

  // Numbers the network keeps per example of a minibatch.
  virtual double memory() const = 0;

  // Sizes of the layers including input and output: {2, 8, 8, 1}.
  virtual const std::vector<std::size_t>& widths() const = 0;
  // Outputs of inner layer `layer` (0-based) in the last forward pass, [m x widths()[layer + 1]].
  virtual std::span<const S> activations(std::size_t layer) const = 0;
  // Every layer of units, the outputs' included, of a network that is made of nothing else; none for other networks.
  // The i-th has the i-th layer of the layout for its weights and biases.
  virtual std::vector<UnitLayer> unit_layers() const = 0;

  // What it computes, from the inputs to the outputs; paths are within the model's object.
  virtual Operations operations() const = 0;
};

// Models there are, in display order.
const std::vector<Entry>& models();
const Entry* find_model(std::string_view id);

// A network for examples of this shape. Errors: layers that do not fit together, with paths within the model's object.
// Precondition: config.id is registered and values fit its fields.
template <class S>
Result<std::unique_ptr<Network<S>>> build_network(const Configured& config, const Shape& input, std::size_t outputs);

// The same where the layers are known to fit together.
template <class S>
std::unique_ptr<Network<S>> make_network(const Configured& config, const Shape& input, std::size_t outputs);

}  // namespace slalom::model
