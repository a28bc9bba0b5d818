// The multilayer perceptron: dense layers, the same activation behind each but the last.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "model/activation.h"
#include "model/init.h"
#include "model/network.h"

namespace slalom::model {

// widths: of all layers, input and output included. Both tables' entries live for ever.
template <class S>
std::unique_ptr<Network<S>> make_mlp(std::vector<std::size_t> widths, const Activation<S>& activation,
                                     const Initializer& initializer);

}  // namespace slalom::model
