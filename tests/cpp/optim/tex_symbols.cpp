#include "optim/tex_symbols.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace slalom::optim {
namespace {

struct Letter {
  std::string_view unicode;
  std::vector<std::string> tex;
};

const std::vector<Letter>& letters() {
  // A longer one stands before its beginnings.
  static const std::vector<Letter> list{
      {"α", {"\\alpha"}},
      {"β", {"\\beta"}},
      {"γ", {"\\gamma"}},
      {"ε", {"\\epsilon"}},
      {"η", {"\\eta"}},
      {"λ", {"\\lambda"}},
      {"μ", {"\\mu"}},
      {"ρ", {"\\rho"}},
      {"σ", {"\\sigma"}},
      {"τ", {"\\tau"}},
      {"φ", {"\\phi"}},
      {"ξ", {"\\xi"}},
      {"ψ", {"\\psi"}},
      {"Δ", {"\\Delta"}},
      {"Π", {"\\Pi"}},
      {"₀", {"_", "0"}},
      {"₁", {"_", "1"}},
      {"₂", {"_", "2"}},
      {"₃", {"_", "3"}},
      {"ₘᵢₙ", {"_", "m", "i", "n"}},
      {"ₘₐₓ", {"_", "m", "a", "x"}},
      {"ᵗ⁻ᴺ", {"^", "t", "-", "N"}},
      {"ᵗ", {"^", "t"}},
      {"⁻", {"^", "-"}},
      {"⁺", {"^", "+"}},
  };
  return list;
}

}  // namespace

std::vector<std::string> tex_tokens_of_symbol(std::string_view symbol) {
  std::vector<std::string> tokens;
  while (!symbol.empty()) {
    const auto known = std::find_if(letters().begin(), letters().end(),
                                    [&](const Letter& letter) { return symbol.starts_with(letter.unicode); });
    if (known != letters().end()) {
      tokens.insert(tokens.end(), known->tex.begin(), known->tex.end());
      symbol.remove_prefix(known->unicode.size());
    } else {
      if (static_cast<unsigned char>(symbol[0]) >= 0x80) ADD_FAILURE() << "no TeX known for " << symbol;
      tokens.emplace_back(1, symbol[0]);
      symbol.remove_prefix(1);
    }
  }
  return tokens;
}

std::vector<std::string> tex_tokens(std::string_view tex) {
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < tex.size();) {
    std::size_t end = i + 1;
    if (tex[i] == '\\') {
      while (end < tex.size() && std::isalpha(static_cast<unsigned char>(tex[end])) != 0) ++end;
      if (end == i + 1) ++end;  // \, and the like
    }
    const std::string token(tex.substr(i, end - i));
    if (token != " " && token != "{" && token != "}") tokens.push_back(token);
    i = end;
  }
  return tokens;
}

bool mentions(std::string_view equation, std::string_view symbol) {
  const auto all = tex_tokens(equation);
  const auto wanted = tex_tokens_of_symbol(symbol);
  return std::search(all.begin(), all.end(), wanted.begin(), wanted.end()) != all.end();
}

}  // namespace slalom::optim
