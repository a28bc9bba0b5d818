// Diagnostics as a session offers them: what can be asked, described like every other entry, and the answer as JSON.
// The measuring itself is in train/diagnostics.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "slalom/result.h"

#include "core/field.h"
#include "train/diagnostics.h"
#include "train/trainer.h"

namespace slalom::experiment {

// Fields: how many examples, eigenvalues, iterations, batch sizes and draws.
const Entry& diagnostics_entry();

// request: a JSON object with any of the entry's fields, or nothing at all; others take their defaults.
Result<Configured> read_diagnostics(std::string_view request);

// The training examples that stand for all: the first `count`, or all for 0. None for functions.
template <class S>
train::Examples examples_of(const train::Trainer<S>& trainer, std::size_t count);

// The answer, see Session::diagnose(). The trainer is left as it was.
template <class S>
std::string diagnose(train::Trainer<S>& trainer, const Configured& request, std::uint64_t noise_seed);

// The step that comes next, on the minibatch it will have. The trainer is left as it was.
template <class S>
train::NextStep next_step(train::Trainer<S>& trainer);

}  // namespace slalom::experiment
