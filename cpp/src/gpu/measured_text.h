// Numbers of a stage's kernel that depend on what the card itself measures in the step: the loss and the gradient's
// norm. The host cannot compute them in time, so a kernel of its own sets them before the stage's runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "optim/wgsl_text.h"

namespace slalom::gpu {

// A module with the entry point set_numbers, for one invocation. Binding 0: the stage's numbers in the order of the
// kernel, their count (u32), then the values of `given`, one after the other; binding 1: loss and norm.
struct MeasuredText {
  std::string text;
  std::vector<int> given;  // nodes of the formulas whose values the host provides
};

// nullopt where no number of the kernel depends on them.
std::optional<MeasuredText> measured_text(const optim::WgslKernel& kernel);

// Whether a value of the run depends on loss or norm, so that the host cannot keep it.
bool is_measured(const optim::Formulas& formulas, int node);

}  // namespace slalom::gpu
