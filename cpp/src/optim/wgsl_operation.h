// One operation of a recording as an expression of WGSL, for all who write shaders from recordings.
#pragma once

#include <string>
#include <string_view>

#include "core/recording.h"

namespace slalom::optim {

bool is_comparison(const Node& node);

// A number as WGSL has it, in parentheses below 0.
std::string wgsl_literal(double value);

// The operation on arguments given as text. With parentheses around everything that is not a call, so that the order of
// rounding is plain. Comparisons give a bool, and the first argument of a choice is one. Functions of core/detmath.h
// are called by the names of functions.wgsl. Precondition: not an input, a constant or an operation on many numbers.
std::string wgsl_operation(const Node& node, std::string_view a, std::string_view b, std::string_view c);

}  // namespace slalom::optim
