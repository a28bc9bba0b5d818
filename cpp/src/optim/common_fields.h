// Fields that several rules share: decay rates and the small number that keeps a quotient finite.
#pragma once

#include <string>

#include "core/field.h"

namespace slalom::optim {

// A retained fraction per step, in [0, 1).
Field decay_rate_field(std::string id, std::string symbol, std::string name, std::string help, double value);

// The epsilon of a denominator.
Field epsilon_field();

// Where epsilon stands: outside the root, sqrt(v) + eps (PyTorch, Keras), or inside, sqrt(v + eps).
Field epsilon_position_field();
inline constexpr int kEpsilonOutside = 0;  // indices of that field's choices
inline constexpr int kEpsilonInside = 1;

// The coefficient of a weight decay.
Field weight_decay_field(std::string id, std::string symbol, double value, std::string help);

}  // namespace slalom::optim
