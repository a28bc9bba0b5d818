// The dense layer, for the kind "dense" and for the outputs of every network of layers.
#pragma once

#include "model/layer.h"

namespace slalom::model {

// y = W x + b for an input of numbers in a row; nullptr (noted) for any other.
template <class S>
std::unique_ptr<Layer<S>> make_dense(std::size_t units, const LayerBuild& build);

}  // namespace slalom::model
