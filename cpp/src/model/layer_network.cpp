#include "model/layer_network.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

#include "model/layer_stack.h"
#include "model/layers/dense.h"

namespace slalom::model {
namespace {

constexpr std::size_t kMaxLayers = 128;

template <class S>
class LayerNetwork final : public Network<S> {
 public:
  LayerNetwork(LayerStack<S> stack, std::string path, std::vector<UnitLayer> units, ParamLayout layout,
               std::size_t inputs, std::size_t state_size, bool draws)
      : stack_(std::move(stack)),
        path_(std::move(path)),
        units_(std::move(units)),
        layout_(std::move(layout)),
        state_(state_size),
        widths_{inputs},
        draws_(draws) {
    for (const auto& layer : stack_.layers()) widths_.push_back(layer->width());
    stack_.init_state(state_);
  }

  const ParamLayout& layout() const override { return layout_; }
  std::size_t inputs() const override { return widths_.front(); }
  std::size_t outputs() const override { return widths_.back(); }
  const std::vector<std::size_t>& widths() const override { return widths_; }
  double memory() const override { return static_cast<double>(inputs()) + stack_.memory(); }
  void init(std::uint64_t seed, std::span<S> w) const override { stack_.init(seed, w); }

  void reserve(std::size_t m) override {
    if (m <= reserved_) return;
    reserved_ = m;
    stack_.reserve(m, inputs(), workspace_);
  }

  using Network<S>::forward;
  std::span<const S> forward(std::span<const S> w, std::span<const S> x, std::size_t m, const Mode& mode) override {
    reserve(m);
    mode_ = mode;
    examples_ = m;
    return stack_.forward(pass(w), x.first(m * inputs()));
  }

  void backward(std::span<const S> w, std::span<const S> /*x*/, std::size_t m, std::span<const S> d_outputs,
                std::span<S> g) override {
    assert(m == examples_);
    (void)m;
    stack_.backward(pass(w), d_outputs, g, false);
  }

  void forward_along(std::span<const S> w, std::span<const S> x, std::size_t m, std::span<const S> v,
                     std::span<S> outputs_along) override {
    assert(m == examples_);
    Along<S> inputs_along(m * inputs());
    std::ranges::copy(x.first(inputs_along.value.size()), inputs_along.value.begin());
    std::ranges::copy(stack_.forward_along(pass(w, v), std::move(inputs_along)).along, outputs_along.begin());
  }

  void backward_along(std::span<const S> w, std::span<const S> /*x*/, std::size_t /*m*/, std::span<const S> v,
                      std::span<const S> d_outputs, std::span<const S> d_outputs_along, std::span<S> g_along) override {
    Along<S> dy(d_outputs.size());
    std::ranges::copy(d_outputs, dy.value.begin());
    std::ranges::copy(d_outputs_along, dy.along.begin());
    stack_.backward_along(pass(w, v), std::move(dy), g_along, false);
  }

  std::span<S> state() override { return state_; }
  bool draws() const override { return draws_; }
  void end_step() override { stack_.end_step(state_); }

  std::span<const S> activations(std::size_t layer) const override { return stack_.output(layer); }
  std::vector<UnitLayer> unit_layers() const override { return units_; }

  Operations operations() const override {
    Operations all;
    stack_.describe(path_, all);
    return all;
  }

 private:
  LayerPass<S> pass(std::span<const S> w, std::span<const S> v = {}) {
    return {mode_, w, state_, examples_, &workspace_, v};
  }

  LayerStack<S> stack_;
  std::string path_;  // of the list
  std::vector<UnitLayer> units_;
  ParamLayout layout_;
  std::vector<S> state_;
  std::vector<std::size_t> widths_;
  bool draws_;
  kernels::Workspace<S> workspace_;
  std::size_t reserved_ = 0;
  std::size_t examples_ = 0;  // in the last forward pass
  Mode mode_;                 // of the last forward pass
};

// With those in blocks.
std::size_t count(const std::vector<Configured>& layers) {
  std::size_t sum = layers.size();
  for (const Configured& layer : layers) {
    for (const FieldValue& value : layer.values) sum += count(value.entries);
  }
  return sum;
}

// The list's layers of units with the dense layer behind them, or none: see Network::unit_layers().
std::vector<UnitLayer> unit_layers(const std::vector<Configured>& layers) {
  std::vector<UnitLayer> units;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerKind& kind = layer_kind(layers[i].id);
    if (kind.units) {
      units.push_back({i, {}});
    } else if (kind.activation != nullptr && !units.empty() && units.back().activation.empty()) {
      units.back() = {i, kind.activation(layers[i]).id};
    } else if (!kind.keeps_numbers) {
      return {};
    }
  }
  units.push_back({layers.size(), {}});
  return units;
}

// The first activation's answer; nothing where there is none.
std::optional<bool> first_rectifier(const std::vector<Configured>& layers) {
  for (const Configured& layer : layers) {
    if (const auto activation = layer_kind(layer.id).activation; activation != nullptr) {
      return activation(layer).rectifier;
    }
    for (const FieldValue& value : layer.values) {
      if (const auto inside = first_rectifier(value.entries)) return inside;
    }
  }
  return std::nullopt;
}

}  // namespace

template <class S>
Result<std::unique_ptr<Network<S>>> make_layer_network(const std::vector<Configured>& layers, const std::string& path,
                                                       const Initializer& initializer, const Shape& input,
                                                       std::size_t outputs) {
  ParamLayout layout;
  std::size_t state_size = 0;
  std::uint32_t draws = 0;
  Errors errors;
  LayerBuild build{.input = input,
                   .path = path,
                   .initializer = &initializer,
                   .layout = &layout,
                   .state_size = &state_size,
                   .draws = &draws,
                   .errors = &errors};
  if (const std::size_t all = count(layers); all > kMaxLayers) {
    return Error{"too_large", path,
                 "has " + std::to_string(all) + " layers, those in blocks included; at most " +
                     std::to_string(kMaxLayers) + " are allowed"};
  }
  LayerStack<S> stack;
  if (!stack.build(layers, build)) return errors;
  if (!stack.layers().empty()) build.input = stack.layers().back()->output_shape();
  std::unique_ptr<Layer<S>> last = make_dense<S>(outputs, build);
  if (last == nullptr) {
    for (Error& error : errors) error.message = "the outputs come from a dense layer behind the list: " + error.message;
    return errors;
  }
  stack.add(std::move(last), true);
  return std::unique_ptr<Network<S>>(std::make_unique<LayerNetwork<S>>(
      std::move(stack), path, unit_layers(layers), std::move(layout), input.size(), state_size, draws > 0));
}

bool begins_with_rectifier(const std::vector<Configured>& layers) { return first_rectifier(layers).value_or(false); }

template Result<std::unique_ptr<Network<float>>> make_layer_network(const std::vector<Configured>&, const std::string&,
                                                                    const Initializer&, const Shape&, std::size_t);
template Result<std::unique_ptr<Network<double>>> make_layer_network(const std::vector<Configured>&, const std::string&,
                                                                     const Initializer&, const Shape&, std::size_t);

}  // namespace slalom::model
