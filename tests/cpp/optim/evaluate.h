// Reads a recording: evaluates it with numbers, lists what it uses. Written apart from the kernels, so that agreement
// between the two says something.
#pragma once

#include <map>
#include <set>
#include <string>

#include "optim/expression.h"

namespace slalom::optim {

using Values = std::map<std::string, double>;

// The outputs for these inputs, in double. A sum over a segment is taken over its one element: the inputs describe
// a segment of size 1. A missing input fails the test.
Values evaluate(const Recording& recording, const Values& inputs);

// Names of the inputs that some output depends on.
std::set<std::string> used_inputs(const Recording& recording);

}  // namespace slalom::optim
