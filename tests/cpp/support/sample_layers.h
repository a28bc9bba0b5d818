// Small networks of layers, one for every kind of layer there is: what tests that must see every kind iterate over.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "model/layer.h"
#include "model/network.h"
#include "support/configured.h"

namespace slalom {

inline Configured layer(const char* id, std::initializer_list<std::pair<const char*, FieldValue>> different = {}) {
  return configured(model::layer_kind(id).entry, different);
}

inline FieldValue number(double value) { return {.number = value}; }
inline FieldValue elements(std::vector<Configured> list) { return {.entries = std::move(list)}; }

inline FieldValue choice(const Field& field, std::string_view name) {
  for (std::size_t i = 0; i < field.choices.size(); ++i) {
    if (field.choices[i] == name) return number(static_cast<double>(i));
  }
  ADD_FAILURE() << field.id << " has no choice " << name;
  return {};
}

inline Configured activation_layer(std::string_view function) {
  return layer("activation", {{"function", choice(model::layer_kind("activation").entry.fields[0], function)}});
}

inline Configured layers_model(std::vector<Configured> layers) {
  return configured(*model::find_model("layers"), {{"layers", elements(std::move(layers))}});
}

struct SampleLayers {
  std::string kind;  // the layer it is a sample of
  std::vector<Configured> layers;
};

// For inputs that are an image of one channel, of at least 4 x 4. In each the layer has another one with parameters
// before it where it can, so that its gradient by the input matters.
inline std::vector<SampleLayers> sample_layers() {
  const Configured tanh = activation_layer("tanh");
  const Configured flatten = layer("flatten");
  const auto dense = [](double units) { return layer("dense", {{"units", number(units)}}); };
  const auto conv = [](double channels) { return layer("conv", {{"channels", number(channels)}}); };
  const Configured strided =
      layer("conv", {{"channels", number(3)}, {"kernel", number(4)}, {"stride", number(2)}, {"padding", number(2)}});
  return {
      {"dense", {flatten, dense(6), tanh, dense(5)}},
      {"activation", {flatten, dense(6), activation_layer("gelu")}},
      {"conv", {conv(2), tanh, strided, flatten}},
      {"max_pool", {conv(2), layer("max_pool"), flatten}},
      {"average_pool", {conv(2), layer("average_pool"), tanh, flatten}},
      {"flatten", {flatten}},
      {"batch_norm", {conv(2), layer("batch_norm"), tanh, flatten, dense(5), layer("batch_norm"), tanh}},
      {"layer_norm", {conv(2), layer("layer_norm"), tanh, flatten}},
      {"dropout", {flatten, dense(8), tanh, layer("dropout", {{"rate", number(0.25)}}), dense(6), layer("dropout")}},
      {"residual",
       {flatten, dense(5), layer("residual", {{"layers", elements({dense(6), tanh, dense(5)})}}), tanh,
        layer("residual", {{"layers", elements({tanh, dense(4)})}, {"skip", number(0)}})}},
      {"rnn", {layer("rnn", {{"units", number(5)}, {"all_steps", number(1)}}), layer("rnn", {{"units", number(4)}})}},
  };
}

}  // namespace slalom
