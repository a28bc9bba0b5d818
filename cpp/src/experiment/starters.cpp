#include "experiment/starters.h"

#include <cassert>

#include <nlohmann/json.hpp>

#include "embedded/starters.h"
#include "experiment/spec.h"

namespace slalom::experiment {

nlohmann::json starters() {
  nlohmann::json list = nlohmann::json::parse(embedded::starters, nullptr, false);
  assert(!list.is_discarded());
  for (nlohmann::json& starter : list) {
    const auto spec = read_spec(starter["document"].dump());
    assert(spec.ok());
    if (spec) starter["document"] = nlohmann::json::parse(write_spec(*spec), nullptr, false);
  }
  return list;
}

}  // namespace slalom::experiment
