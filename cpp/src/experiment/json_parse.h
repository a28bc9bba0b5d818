// Text to JSON values, for documents that come from people and from links. Refuses what a document never needs
// (duplicate keys, absurd depth and size) and says where a text stops being JSON. Throws nothing.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "slalom/result.h"

namespace slalom::experiment {

using Json = nlohmann::json;

// Deeper than any document, shallow enough for recursive readers on a small stack.
inline constexpr int kMaxJsonDepth = 32;

// Errors: "too_large" (more than kMaxDocumentBytes), "bad_json" (with line and column), "duplicate_field" (all).
Result<Json> parse_json(std::string_view text);

}  // namespace slalom::experiment
