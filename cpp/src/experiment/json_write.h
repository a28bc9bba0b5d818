// JSON values to canonical text: keys sorted, no white space, numbers and strings exactly as JavaScript's
// JSON.stringify writes them. So a text has one form, whoever wrote it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace slalom::experiment {

std::string canonical_text(const nlohmann::json& value);

// The same for people to read: indented, what fits on a line on one line.
std::string pretty_text(const nlohmann::json& value);

}  // namespace slalom::experiment
