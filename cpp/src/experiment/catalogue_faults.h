// Start-up check of everything that is registered.
#pragma once

#include <string>
#include <vector>

namespace slalom::experiment {

// What is wrong with any registry, as sentences that name the entry: missing texts, doubled ids, defaults out of range
// (see core/entry_check.h and optim/registry.h). Empty: sound.
std::vector<std::string> registry_faults();

}  // namespace slalom::experiment
