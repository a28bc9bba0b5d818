#include "experiment/read_suggest.h"

#include <algorithm>
#include <cstddef>

#include "experiment/read_faults.h"

namespace slalom::experiment {
namespace {

// Longer names are never looked up: comparing costs the product of the lengths.
constexpr std::size_t kMaxCompared = 40;

// The closest known names, best first, at most three; none when nothing is close.
std::vector<std::string> nearest(std::string_view name, const std::vector<std::string>& known) {
  if (name.empty() || name.size() > kMaxCompared) return {};
  struct Candidate {
    int distance;
    std::size_t index;
    auto operator<=>(const Candidate&) const = default;
  };
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const int allowed = std::max<int>(1, static_cast<int>(std::min(name.size(), known[i].size())) / 3);
    const bool contained = name.size() >= 3 && (known[i].find(name) != std::string::npos ||
                                                (known[i].size() >= 3 && name.find(known[i]) != std::string::npos));
    const int distance = edit_distance(name, known[i]);
    if (distance <= allowed || contained) candidates.push_back({distance, i});
  }
  std::sort(candidates.begin(), candidates.end());
  std::vector<std::string> names;
  for (const Candidate& candidate : candidates) {
    if (names.size() < 3) names.push_back('"' + known[candidate.index] + '"');
  }
  return names;
}

}  // namespace

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> before(b.size() + 1);  // row i - 2 of the table
  std::vector<int> above(b.size() + 1);   // row i - 1
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string with_known(std::string clause, std::string_view name, const std::vector<std::string>& known) {
  const std::vector<std::string> close = nearest(name, known);
  if (!close.empty()) clause += "; did you mean " + joined(close) + "?";
  return clause + (close.empty() ? "; known: " : " Known: ") + joined(known);
}

}  // namespace slalom::experiment
