// Sentences about a name nobody knows: what was written, what was probably meant, what there is.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slalom::experiment {

// Number of single-character insertions, deletions, replacements and swaps of neighbours that turn a into b
// (optimal string alignment distance).
int edit_distance(std::string_view a, std::string_view b);

// What to say about `name`, after a clause that says it is unknown: 'unknown rule "adm"' becomes
// 'unknown rule "adm"; did you mean "adam"? Known: sgd, adam'.
std::string with_known(std::string clause, std::string_view name, const std::vector<std::string>& known);

// "a, b, c"
std::string joined(const std::vector<std::string>& names);

}  // namespace slalom::experiment
