// The recorded arithmetic of every rule and other stage. Apart from the stages themselves, so that a program that
// writes no code from it (the WebAssembly module) has none of it linked in.
#pragma once

#include "core/recording.h"
#include "optim/stage.h"

namespace slalom::optim {

// Precondition: one of all_stages().
Recording recording_of(const Stage& stage);

}  // namespace slalom::optim
