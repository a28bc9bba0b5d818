// The recorded arithmetic of losses. Apart from their kernels, so that a program that writes no code from it has none
// of it linked in.
#pragma once

#include "core/recording.h"
#include "loss/loss.h"

namespace slalom::loss {

// Inputs: "f", an output; "t", its target, or for losses on labels "wanted", 1 for the right class's output and 0 for
// the others; "outputs", how many there are. Outputs: "cost" of an example, and its derivative "slope" by f.
struct LossRecording {
  Recording recording;
  bool over_outputs = false;  // the loss is the mean of the costs divided by the number of outputs
};

// Precondition: config.id is registered and values fit its fields.
LossRecording record_loss(const Configured& config);

// Of a regularizer's penalty, for one weight "w": outputs "cost" and its derivative "slope".
// Precondition: config.id is a regularizer and values fit its fields.
Recording record_penalty(const Configured& config);

}  // namespace slalom::loss
