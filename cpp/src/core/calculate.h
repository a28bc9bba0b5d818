// What an operation of a recording gives for numbers.
#pragma once

#include "core/recording.h"

namespace slalom {

// In double, with 1 and 0 for true and false. Arguments beyond the operation's own are ignored. Precondition: not an
// input, a constant or an operation on many parameters.
double calculate(Operation operation, double a, double b, double c);

}  // namespace slalom
