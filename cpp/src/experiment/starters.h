// Starters: ready experiments with what to try and what to observe. The first is what the page opens with.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace slalom::experiment {

// List of {id, title, try, observe, document}, the documents in canonical form (written in starters.json, where
// fields may be left to their defaults).
nlohmann::json starters();

}  // namespace slalom::experiment
