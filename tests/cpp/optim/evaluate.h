// Reads a recording: evaluates it with numbers, lists what it uses. Written apart from the kernels, so that agreement
// between the two says something.
#pragma once

#include <map>
#include <set>
#include <string>

#include "core/recording.h"

namespace slalom::optim {

using Values = std::map<std::string, double>;

// The outputs for these inputs, in double. The inputs describe a segment of one element: a sum over the segment or a
// mean over a row is that element, and so is the matrix. A missing input fails the test.
Values evaluate(const Recording& recording, const Values& inputs);

// Names of the inputs that some output depends on.
std::set<std::string> used_inputs(const Recording& recording);

}  // namespace slalom::optim
