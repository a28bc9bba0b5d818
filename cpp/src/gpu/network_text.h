// A network as a graphics card gets it: its operations with the activations they apply.
#pragma once

#include <nlohmann/json.hpp>

#include "slalom/result.h"

#include "model/operations.h"

namespace slalom::gpu {

// {"layers": [operations], "activations": [their WGSL, each once]}; an operation names its activation by the place.
// Precondition: no layer is lacking.
nlohmann::json network_text(const model::Operations& operations);

// Why the network cannot be trained on a card: each layer that has no kernels, with its place in the document. Empty
// where it can.
Errors network_refusals(const model::Operations& operations);

}  // namespace slalom::gpu
