// Sequences for recurrent networks, generated: what is to be predicted depends on inputs many steps back. An example is
// its steps one after the other, each with the same number of inputs.
#pragma once

#include <vector>

#include "data/source.h"

namespace slalom::data {

// The sign of the first input, and the sum of two marked inputs.
std::vector<Source> sequence_sources();

}  // namespace slalom::data
