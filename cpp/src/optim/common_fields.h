// Fields that several rules share: decay rates and the small number that keeps a quotient finite.
#pragma once

#include <string>

#include "core/field.h"

namespace slalom::optim {

// A retained fraction per step, in [0, 1).
Field decay_rate_field(std::string id, std::string symbol, std::string name, std::string help, double value);

// beta1 and beta2 of Adam and its relatives.
Field first_moment_decay_field(double value);
Field second_moment_decay_field(double value);

// The decay of a mean square by which a rule divides.
Field magnitude_decay_field(std::string id, std::string symbol, double value);

// Momentum of the rescaled gradient, for rules in which beta is another decay.
Field momentum_field(double value);

// Whether averages are divided by the sum of their weights, which is below 1 at the start.
Field bias_correction_field();

// The epsilon of a denominator.
Field epsilon_field(double value = 1e-8);

// Where epsilon stands: outside the root, sqrt(v) + eps (PyTorch, Keras), or inside, sqrt(v + eps).
Field epsilon_position_field();
inline constexpr int kEpsilonOutside = 0;  // indices of that field's choices
inline constexpr int kEpsilonInside = 1;

// The coefficient of a weight decay.
Field weight_decay_field(std::string id, std::string symbol, double value, std::string help);

}  // namespace slalom::optim
