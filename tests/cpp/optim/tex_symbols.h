// Whether a TeX equation mentions a symbol that controls and charts print in Unicode.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace slalom::optim {

// The TeX tokens of a symbol: "β₁ᵗ" -> \beta _ 1 ^ t. A letter this does not know fails the test.
std::vector<std::string> tex_tokens_of_symbol(std::string_view symbol);

// The tokens of TeX: commands whole, other characters one by one, without white space and braces.
std::vector<std::string> tex_tokens(std::string_view tex);

// Whether the symbol's tokens stand in the equation next to each other.
bool mentions(std::string_view equation, std::string_view symbol);

}  // namespace slalom::optim
