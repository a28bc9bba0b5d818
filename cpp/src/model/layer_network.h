// The network that is a list of layers, with a dense layer for the outputs behind the last.
#pragma once

#include <memory>
#include <vector>

#include "slalom/result.h"

#include "model/init.h"
#include "model/layer.h"

namespace slalom::model {

// Errors: the first layer that cannot take what the one before it gives, with a path that begins with `path`.
template <class S>
Result<std::unique_ptr<Network<S>>> make_layer_network(const std::vector<Configured>& layers, const std::string& path,
                                                       const Initializer& initializer, const Shape& input,
                                                       std::size_t outputs);

// Whether the first activation among the layers, those in blocks included, is one that wants He's initialization.
bool begins_with_rectifier(const std::vector<Configured>& layers);

}  // namespace slalom::model
