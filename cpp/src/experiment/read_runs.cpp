// Runs: their names, learning rates and stages.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "experiment/read_fields.h"
#include "experiment/read_parts.h"
#include "experiment/read_suggest.h"
#include "optim/registry.h"

namespace slalom::experiment {
namespace {

constexpr std::size_t kMaxNameBytes = 120;

Choices stage_choices() {
  Choices choices = choices_of("rule or stage", optim::rules());
  for (const optim::StageInfo* stage : optim::stages()) choices.entries.push_back(stage);
  return choices;
}

std::optional<optim::StageSpec> read_stage(const Json& value, const std::string& path, const Choices& choices,
                                           Faults& faults) {
  const Entry* entry = read_id(value, path, choices, faults);
  if (entry == nullptr) return std::nullopt;
  std::vector<std::string> known{"id"};
  for (const Field& field : entry->fields) known.push_back(field.id);
  check_members(value, path, entry->id, known, faults);
  optim::StageSpec stage{entry->id, {}};
  for (const Field& field : entry->fields) {
    const Json* member = find_member(value, field.id);
    stage.values.push_back(member == nullptr ? optim::ScheduledValue{default_value(field), {}}
                                             : read_scheduled(field, *member, member_path(path, field.id), faults));
  }
  check_order(*entry, [&](std::size_t i) { return stage.values[i].base.number; }, path, faults);
  return stage;
}

// A run has exactly one rule, and no stage twice: edits name a stage by its id.
void check_stages(const std::vector<optim::StageSpec>& stages, const std::string& path, Faults& faults) {
  std::vector<std::string> rules;
  std::vector<std::string> seen;
  std::vector<std::string> twice;
  for (const optim::StageSpec& stage : stages) {
    const auto listed = [&](const std::vector<std::string>& ids) {
      return std::find(ids.begin(), ids.end(), stage.id) != ids.end();
    };
    if (listed(seen) && !listed(twice)) twice.push_back(stage.id);
    if (optim::find_stage(stage.id)->phase == optim::Phase::kDirection && !listed(rules)) rules.push_back(stage.id);
    seen.push_back(stage.id);
  }
  for (const std::string& id : twice) {
    faults.add("duplicate_stage", path, in_quotes(id) + " is there more than once; a run has each rule and stage once");
  }
  if (rules.empty()) {
    std::vector<std::string> known;
    for (const optim::StageInfo* rule : optim::rules()) known.push_back(rule->id);
    const std::string found = seen.empty() ? "the list is empty" : "there are only " + joined(seen);
    faults.add("missing_rule", path, "needs exactly one rule; " + found + ". Rules: " + joined(known));
  } else if (rules.size() > 1) {
    faults.add("several_rules", path, "needs exactly one rule; it has " + joined(rules));
  }
}

std::vector<optim::StageSpec> read_stages(const Json& value, const std::string& path, Faults& faults) {
  std::vector<optim::StageSpec> stages;
  if (!expect_list(value, path, "a list of one rule and the stages around it", faults)) return stages;
  const Choices choices = stage_choices();
  if (value.size() > choices.entries.size()) {
    faults.add("bad_length", path,
               "has " + std::to_string(value.size()) + " elements; there are only " +
                   std::to_string(choices.entries.size()) + " different rules and stages");
    return stages;
  }
  bool all_known = true;
  for (std::size_t i = 0; i < value.size(); ++i) {
    auto stage = read_stage(value[i], element_path(path, i), choices, faults);
    all_known = all_known && stage.has_value();
    if (stage) stages.push_back(std::move(*stage));
  }
  if (all_known) check_stages(stages, path, faults);
  return stages;
}

// The name of its rule, for a run without a name.
std::string default_name(const std::vector<optim::StageSpec>& stages) {
  for (const optim::StageSpec& stage : stages) {
    const optim::StageInfo* info = optim::find_stage(stage.id);
    if (info->phase == optim::Phase::kDirection) return info->name;
  }
  return {};
}

std::string read_name(const Json& value, const std::string& path, Faults& faults) {
  if (!value.is_string()) {
    faults.add("wrong_type", path, "must be a string; got " + std::string(type_words(value)));
    return {};
  }
  auto name = value.get<std::string>();
  if (name.size() > kMaxNameBytes) {
    faults.add("bad_length", path,
               "is a name of " + std::to_string(name.size()) + " bytes; at most " + std::to_string(kMaxNameBytes) +
                   " are allowed");
  }
  return name;
}

RunSpec read_run(const Json& value, const std::string& path, Faults& faults) {
  const Field& lr_field = optim::learning_rate_field();
  RunSpec run;
  run.optimizer.lr.base = default_value(lr_field);
  if (!expect_object(value, path, "an object", faults)) return run;
  check_members(value, path, "a run", {"name", "lr", "stages"}, faults);
  if (const Json* lr = find_member(value, "lr")) {
    run.optimizer.lr = read_scheduled(lr_field, *lr, member_path(path, "lr"), faults);
  }
  if (const Json* stages = require_member(value, "stages", path, "it lists a rule and the stages around it", faults)) {
    run.optimizer.stages = read_stages(*stages, member_path(path, "stages"), faults);
  }
  const Json* name = find_member(value, "name");
  run.name = name != nullptr ? read_name(*name, member_path(path, "name"), faults) : default_name(run.optimizer.stages);
  return run;
}

}  // namespace

std::vector<RunSpec> read_runs(const Json& value, const std::string& path, Faults& faults) {
  std::vector<RunSpec> runs;
  if (!expect_list(value, path, "a list of runs", faults)) return runs;
  if (value.empty() || value.size() > kMaxRuns) {
    faults.add("bad_length", path,
               "must have 1 to " + std::to_string(kMaxRuns) + " runs; has " + std::to_string(value.size()));
    return runs;
  }
  for (std::size_t i = 0; i < value.size(); ++i) runs.push_back(read_run(value[i], element_path(path, i), faults));
  return runs;
}

}  // namespace slalom::experiment
