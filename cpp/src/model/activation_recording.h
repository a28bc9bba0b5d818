// The recorded arithmetic of activations. Apart from their kernels, so that a program that writes no code from it has
// none of it linked in.
#pragma once

#include <string_view>

#include "core/recording.h"

namespace slalom::model {

// Outputs "value", of the input "x", and "backward", of the inputs "kept" and "d": see Activation.
// Precondition: one of activations().
Recording record_activation(std::string_view id);

}  // namespace slalom::model
