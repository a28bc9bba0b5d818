// Loss and gradient of a small network of dense layers on a minibatch, for many trainings at once, each of which one
// invocation makes alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/field.h"

namespace slalom::gpu {

struct LaneLayer {
  std::size_t inputs = 0;
  std::size_t units = 0;
  std::size_t weights = 0;  // first parameter of its matrix [units x inputs], and of its biases
  std::size_t biases = 0;
  std::string_view activation{};  // its id; empty: none
  bool keeps_input = false;       // the activation's derivative is a function of its input
};

struct LaneLoss {
  const Configured& loss;
  const Configured* penalty;  // nullptr: none
  bool takes_labels = false;  // of classes, one for each example; else there is a target for each output
};

// fn find_gradient(weights_at: u32, first: u32, size: u32) -> f32: the loss at the weights that lie there in `state`,
// on `size` examples from examples[first] on; writes the gradient to the rows from gradient_at on. Uses fn at(row) ->
// place in `state`; the buffers examples, inputs, targets.
std::string lane_pass(const std::vector<LaneLayer>& layers, const LaneLoss& loss, std::size_t parameters,
                      std::size_t gradient_at);

}  // namespace slalom::gpu
