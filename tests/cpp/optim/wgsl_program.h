// Runs the text of a shader that wgsl_kernel() wrote, in float, one parameter after the other: enough of WGSL for those
// texts and no more. Written from the language and not from the writer, so that agreement with the kernels says
// something.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "optim/stage.h"

namespace slalom::optim {

struct WgslMemory {
  std::map<std::string, float> numbers;  // members of the uniform struct
  std::map<std::string, std::vector<float>> buffers;
  std::vector<Extent> segments;
};

// Both entry points over all segments, sums in the order of the text. What the text says and this does not know, a name
// above all, fails the test.
void run_wgsl(const std::string& text, std::size_t parameters, WgslMemory& memory);

}  // namespace slalom::optim
