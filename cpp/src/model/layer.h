// Layer: one step of a network made of a list of layers. What a kind of layer says about itself is an Entry in the
// catalogue; its arithmetic is a Layer made for a given input shape. Parameters and state live outside, in the
// network's flat vectors; a layer knows where its own begin. Values pass in minibatches, x[m x shape.size()], example
// after example.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "slalom/result.h"

#include "core/field.h"
#include "core/kernels.h"
#include "core/param_layout.h"
#include "model/activation.h"
#include "model/init.h"
#include "model/network.h"
#include "model/operations.h"
#include "model/shape.h"

namespace slalom::model {

// What all layers of one pass share. The backward pass is given that of the forward pass before it.
template <class S>
struct LayerPass {
  Mode mode;
  std::span<const S> w;      // all parameters of the network
  std::span<const S> state;  // all state beside them
  std::size_t m = 0;         // examples
  kernels::Workspace<S>* workspace = nullptr;
  std::span<const S> v = {};  // for directional derivatives: the direction, as long as w
};

// Numbers and how they change along a direction in parameter space.
template <class S>
struct Along {
  std::vector<S> value;
  std::vector<S> along;

  Along() = default;
  explicit Along(std::size_t size) : value(size), along(size) {}
  bool empty() const { return value.empty(); }
};

template <class S>
class Layer {
 public:
  explicit Layer(Shape output) : output_shape_(std::move(output)) {}
  virtual ~Layer() = default;

  const Shape& output_shape() const { return output_shape_; }
  std::size_t width() const { return output_shape_.size(); }

  // Numbers it keeps per example of a minibatch.
  virtual double memory() const { return static_cast<double>(width()); }

  // First values of its own parameters and state within the network's.
  virtual void init(std::uint64_t /*seed*/, std::span<S> /*w*/) const {}
  virtual void init_state(std::span<S> /*state*/) const {}

  // Allocates for minibatches of up to m examples, also in the workspace.
  virtual void reserve(std::size_t m, kernels::Workspace<S>& workspace) = 0;

  // Returns the outputs [m x width()], valid until the next forward pass; may be x itself.
  virtual std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) = 0;

  // From dy = d(loss)/d(outputs) of the last forward pass, whose x is given again: the gradient of its own parameters
  // into its part of g, which is overwritten, and d(loss)/d(x) into dx unless that is empty. Returns where d(loss)/d(x)
  // is: dx, or dy itself.
  virtual std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> x, std::span<const S> dy,
                                      std::span<S> g, std::span<S> dx) = 0;

  // Takes what the last training pass saw into its part of the state. Once per training step.
  virtual void end_step(std::span<S> /*state*/) const {}

  // Appends what it computes; a layer that cannot be said in operations names its path, "layers[2]".
  virtual void describe(const std::string& path, Operations& to) const { to.lacking.push_back(path); }

  // The two passes and how what they find changes along pass.v, for Hessian-vector products: of a training pass, with
  // room made in y and dx (which is empty where not wanted); x is the y of the layer before. They allocate. What is
  // here serves layers without parameters whose outputs are linear in x.
  virtual void forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y);
  // For the last forward_along(); only the change of the gradient is kept, in its part of g_along.
  virtual void backward_along(const LayerPass<S>& pass, const Along<S>& x, const Along<S>& dy, std::span<S> g_along,
                              Along<S>& dx);

 protected:
  // forward() and backward() whose results are wanted in memory of the caller.
  void forward_into(const LayerPass<S>& pass, std::span<const S> x, std::span<S> y);
  void backward_into(const LayerPass<S>& pass, std::span<const S> x, std::span<const S> dy, std::span<S> g,
                     std::span<S> dx);

 private:
  Shape output_shape_;
};

// Where a network under construction has come to: what a layer is made from, and where it notes that it does not fit.
struct LayerBuild {
  Shape input;
  std::string path;  // of the layer, within the model's object: "layers[2]"
  const Initializer* initializer = nullptr;
  ParamLayout* layout = nullptr;
  std::size_t* state_size = nullptr;
  std::uint32_t* draws = nullptr;  // layers so far that draw random numbers
  Errors* errors = nullptr;

  // Notes that the layer cannot take its input. Returns nullptr, for the layer that is not made.
  std::nullptr_t refuse(const std::string& message) const;
  // Whether a network may have these many more parameters, and a layer so many outputs; notes it where not. As double:
  // the counts may be beyond any integer.
  bool allows(double parameters, double outputs) const;

  // Appends a layer to the layout and returns its number.
  int next_layer() const { return layout->layers(); }
  // Appends a segment named "layer3.<name>" to it and returns the offset.
  std::size_t add_segment(int layer, std::string_view name, std::vector<std::size_t> shape, bool is_weight) const;
  std::size_t add_state(std::size_t size) const;
};

template <class S>
using LayerMaker = std::unique_ptr<Layer<S>> (*)(const Configured& config, const LayerBuild& build);

// A kind of layer, as its file describes it.
struct LayerKind {
  Entry entry;
  LayerMaker<float> make_f32;
  LayerMaker<double> make_f64;
  // The function of a layer that is an activation; null for other kinds.
  const Activation<double>& (*activation)(const Configured& config) = nullptr;
  bool units = false;          // a dense layer
  bool keeps_numbers = false;  // evaluated, gives the numbers it gets, in their order
};

// Every kind of layer, in display order, and their entries in the same order.
const std::vector<LayerKind>& layer_kinds();
const std::vector<Entry>& layers();
// Precondition: registered.
const LayerKind& layer_kind(std::string_view id);

// What a field that is a list of layers chooses from.
extern const EntryList kLayerList;

template <class S>
std::unique_ptr<Layer<S>> make_layer(const Configured& config, const LayerBuild& build) {
  const LayerKind& kind = layer_kind(config.id);
  if constexpr (std::is_same_v<S, float>) {
    return kind.make_f32(config, build);
  } else {
    return kind.make_f64(config, build);
  }
}

// For the files of the layers: the values of a configuration by field.
inline double number_of(const Configured& config, std::string_view field) {
  return value_of(layer_kind(config.id).entry, config, field).number;
}
inline std::size_t count_of(const Configured& config, std::string_view field) {
  return static_cast<std::size_t>(number_of(config, field));
}

}  // namespace slalom::model
