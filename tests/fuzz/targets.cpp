#include "targets.h"

#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"

namespace slalom::fuzz {

std::span<const Target> targets() {
  static constexpr Target kTargets[] = {{"spec", spec}, {"link", link}, {"expression", expression}, {"csv", csv}};
  return kTargets;
}

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

void require_errors(const Errors& errors) {
  require(!errors.empty(), "a refusal has an error");
  for (const Error& error : errors) {
    require(!error.code.empty() && !error.message.empty(), "an error has a code and a message");
  }
  const auto list = nlohmann::json::parse(to_json(errors), nullptr, false);
  require(list.is_array() && list.size() == errors.size(), "errors are JSON");
}

}  // namespace slalom::fuzz
