// Reading of values that may change over time.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "experiment/read_fields.h"
#include "optim/registry.h"
#include "optim/schedule.h"

namespace slalom::experiment {
namespace {

// More than any course of a training has; keeps the effective value cheap to compute at every step.
constexpr std::size_t kMaxChain = 16;

std::optional<Configured> read_link(const Json& value, const std::string& path, const Choices& choices,
                                    Faults& faults) {
  const std::size_t before = faults.count();
  std::optional<Configured> schedule = read_configured(value, path, choices, faults);
  if (!schedule || faults.count() != before) return schedule;
  if (std::optional<Error> fault = optim::schedule_fault(*schedule)) {
    fault->path = member_path(path, fault->path);
    faults.add(std::move(*fault));
  }
  return schedule;
}

// One schedule, or a list of schedules of which each follows the one before it.
std::vector<Configured> read_chain(const Json& value, const std::string& path, Faults& faults) {
  const Choices choices = choices_of("schedule", optim::schedules());
  std::vector<Configured> chain;
  if (!value.is_array()) {
    if (auto schedule = read_link(value, path, choices, faults)) chain.push_back(std::move(*schedule));
    return chain;
  }
  if (value.size() > kMaxChain) {
    faults.add("bad_length", path,
               "must have at most " + std::to_string(kMaxChain) + " schedules; has " + std::to_string(value.size()));
    return chain;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string element = element_path(path, i);
    auto schedule = read_link(value[i], element, choices, faults);
    if (!schedule) continue;
    if (i + 1 < value.size() && !optim::schedule_has_end(schedule->id)) {
      faults.add("endless_schedule", element,
                 in_quotes(schedule->id) + " has no end, so nothing can follow it; make it the last of the list");
    }
    chain.push_back(std::move(*schedule));
  }
  return chain;
}

}  // namespace

optim::ScheduledValue read_scheduled(const Field& field, const Json& value, const std::string& path, Faults& faults) {
  if (!value.is_object()) return {read_value(field, value, path, faults), {}};
  if (!field.schedulable) {
    faults.add("wrong_type", path, "must be a plain value: it can not follow a schedule");
    return {default_value(field), {}};
  }
  check_members(value, path, "a scheduled value", {"base", "schedule"}, faults);
  optim::ScheduledValue result{default_value(field), {}};
  if (const Json* base = find_member(value, "base")) {
    result.base = read_value(field, *base, member_path(path, "base"), faults);
  }
  if (const Json* schedule = find_member(value, "schedule")) {
    result.schedule = read_chain(*schedule, member_path(path, "schedule"), faults);
  }
  return result;
}

}  // namespace slalom::experiment
