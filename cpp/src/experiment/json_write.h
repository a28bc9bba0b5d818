// JSON values to canonical text: keys sorted, no white space, numbers and strings exactly as JavaScript's
// JSON.stringify writes them. So a text has one form, whoever wrote it.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace slalom::experiment {

// The shortest decimal that reads back as the same double, in JavaScript's form: 32, 0.001, 1e-8, 1.5e+21.
// Not finite: null, as in JSON.stringify.
std::string number_text(double value);

std::string canonical_text(const nlohmann::json& value);

}  // namespace slalom::experiment
