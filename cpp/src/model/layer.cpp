// The registry of layers, made from layers/list.h, and what the making of any layer needs.
#include "model/layer.h"

#include <algorithm>
#include <cassert>

#include "core/number_text.h"
#include "model/layers/kinds.h"

namespace slalom::model {

namespace {

// More numbers per example are beyond what a minibatch could hold.
constexpr double kMaxOutputs = 1e6;

}  // namespace

template <class S>
void Layer<S>::forward_into(const LayerPass<S>& pass, std::span<const S> x, std::span<S> y) {
  std::ranges::copy(forward(pass, x), y.begin());
}

template <class S>
void Layer<S>::backward_into(const LayerPass<S>& pass, std::span<const S> x, std::span<const S> dy, std::span<S> g,
                             std::span<S> dx) {
  const std::span<const S> found = backward(pass, x, dy, g, dx);
  if (!dx.empty() && found.data() != dx.data()) std::ranges::copy(found, dx.begin());
}

template <class S>
void Layer<S>::forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) {
  forward_into(pass, x.along, y.along);
  forward_into(pass, x.value, y.value);
}

template <class S>
void Layer<S>::backward_along(const LayerPass<S>& pass, const Along<S>& x, const Along<S>& dy, std::span<S> g_along,
                              Along<S>& dx) {
  backward_into(pass, x.value, dy.along, g_along, dx.along);
  backward_into(pass, x.value, dy.value, g_along, dx.value);
}

template class Layer<float>;
template class Layer<double>;

const std::vector<LayerKind>& layer_kinds() {
#define SLALOM_BUILD(name) kinds::name(),
  static const std::vector<LayerKind> kinds{SLALOM_LAYERS(SLALOM_BUILD)};
#undef SLALOM_BUILD
  return kinds;
}

const std::vector<Entry>& layers() {
  static const std::vector<Entry> entries = [] {
    std::vector<Entry> list;
    for (const LayerKind& kind : layer_kinds()) list.push_back(kind.entry);
    return list;
  }();
  return entries;
}

const LayerKind& layer_kind(std::string_view id) {
  for (const LayerKind& kind : layer_kinds()) {
    if (kind.entry.id == id) return kind;
  }
  assert(false && "unregistered layer");
  return layer_kinds().front();
}

const EntryList kLayerList{"layers", "layer", layers};

std::nullptr_t LayerBuild::refuse(const std::string& message) const {
  errors->push_back({"shape_mismatch", path, message});
  return nullptr;
}

bool LayerBuild::allows(double parameters, double outputs) const {
  const double all = static_cast<double>(layout->size()) + parameters;
  if (all > kMaxParameters) {
    errors->push_back({"too_large", path,
                       "with this layer the network has " + number_text(all) + " parameters; at most " +
                           number_text(kMaxParameters) + " are allowed"});
    return false;
  }
  if (outputs > kMaxOutputs) {
    errors->push_back({"too_large", path,
                       "this layer gives " + number_text(outputs) + " numbers for each example; at most " +
                           number_text(kMaxOutputs) + " are allowed"});
    return false;
  }
  return true;
}

std::size_t LayerBuild::add_segment(int layer, std::string_view name, std::vector<std::size_t> shape,
                                    bool is_weight) const {
  const std::size_t offset = layout->size();
  std::vector<int> extents(shape.begin(), shape.end());
  layout->add("layer" + std::to_string(layer + 1) + "." + std::string(name), layer, std::move(extents), is_weight);
  return offset;
}

std::size_t LayerBuild::add_state(std::size_t size) const {
  const std::size_t offset = *state_size;
  *state_size += size;
  return offset;
}

}  // namespace slalom::model
