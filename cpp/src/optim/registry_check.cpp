// registry_faults(): what is wrong with the lists of rules, stages, schedules and recipes.
#include <algorithm>
#include <string>
#include <vector>

#include "core/entry_check.h"
#include "core/field_check.h"
#include "optim/registry.h"
#include "optim/reserved_inputs.h"
#include "optim/schedule.h"
#include "optim/schedule_kernel.h"
#include "optim/spec.h"
#include "optim/stage.h"

namespace slalom::optim {
namespace {

using Faults = std::vector<std::string>;

void append(Faults& to, const Faults& from) { to.insert(to.end(), from.begin(), from.end()); }

std::size_t count_slots(const StageInfo& info, SlotScope scope) {
  return static_cast<std::size_t>(
      std::count_if(info.slots.begin(), info.slots.end(), [&](const SlotInfo& slot) { return slot.scope == scope; }));
}

// The arithmetic counts on values in the order of the description: their numbers must agree.
void check_counts(const Stage& stage, const std::string& where, Faults& faults) {
  const StageInfo& info = stage.info;
  if (stage.hyper_count != info.fields.size()) {
    faults.push_back(where + ": describes " + std::to_string(info.fields.size()) + " fields, but computes with " +
                     std::to_string(stage.hyper_count));
  }
  for (std::size_t s = 0; s < kSlotScopes; ++s) {
    const auto scope = static_cast<SlotScope>(s);
    const std::size_t declared = stage.slot_counts[s];
    if (declared != count_slots(info, scope)) {
      faults.push_back(where + ": describes " + std::to_string(count_slots(info, scope)) +
                       " slots of one scope, but computes with " + std::to_string(declared));
    }
  }
}

void check_stage(const Stage& stage, Faults& faults) {
  const StageInfo& info = stage.info;
  const std::string where = (info.phase == Phase::kDirection ? "rule " : "stage ") + info.id;
  append(faults, entry_faults(info, where, {}));
  check_counts(stage, where, faults);
  // Fields, slots and what every stage may use are told apart by name in a recording.
  std::vector<std::string> names(std::begin(kReservedInputs), std::end(kReservedInputs));
  for (const Field& field : info.fields) names.push_back(field.id);
  for (const SlotInfo& slot : info.slots) {
    names.push_back(slot.id);
    if (slot.symbol.empty() || slot.name.empty()) faults.push_back(where + "." + slot.id + ": has no symbol or name");
    if (slot.start == SlotStart::kParameters && slot.scope != SlotScope::kParameter) {
      faults.push_back(where + "." + slot.id + ": only a slot per parameter can start as the parameters");
    }
    if (slot.evaluated && (info.phase != Phase::kParams || slot.start != SlotStart::kParameters)) {
      faults.push_back(where + "." + slot.id + ": what is evaluated must be weights that a params stage keeps");
    }
    if (!slot.look_ahead.empty() && (info.field_index(slot.look_ahead) < 0 || slot.scope != SlotScope::kParameter)) {
      faults.push_back(where + "." + slot.id + ": to look ahead takes a field of the rule and a slot per parameter");
    }
  }
  append(faults, duplicate_id_faults(names, where));
}

// What is wrong with a value that a recipe gives to a field of an entry.
void check_recipe_value(const Entry& entry, const std::string& field_id, const FieldValue& value,
                        const std::string& where, Faults& faults) {
  const int index = entry.field_index(field_id);
  if (index < 0) {
    faults.push_back(where + ": " + entry.id + " has no field " + field_id);
    return;
  }
  const Field& field = entry.fields[static_cast<std::size_t>(index)];
  const bool is_list = field.type == FieldType::kIntegerList || field.type == FieldType::kRealList;
  for (const double number : is_list ? value.list : std::vector<double>{value.number}) {
    if (const auto error = check_number(field, number, "")) {
      faults.push_back(where + ": " + entry.id + "." + field_id + " " + error->message);
    }
  }
  if (is_list && (value.list.size() < field.min_length || value.list.size() > field.max_length)) {
    faults.push_back(where + ": " + entry.id + "." + field_id + " has a length that is not allowed");
  }
}

void check_recipe(const Recipe& recipe, Faults& faults) {
  const std::string where = "recipe " + recipe.id;
  if (recipe.id.empty() || recipe.name.empty() || recipe.summary.empty() || recipe.reference.empty()) {
    faults.push_back(where + ": a text is missing");
  }
  if (const auto error = check_number(learning_rate_field(), recipe.lr, "")) {
    faults.push_back(where + ".lr: " + error->message);
  }
  std::size_t rule_count = 0;
  for (const RecipeStage& stage : recipe.stages) {
    const StageInfo* info = find_stage(stage.id);
    if (info == nullptr) {
      faults.push_back(where + ": there is no stage " + stage.id);
      continue;
    }
    if (info->phase == Phase::kDirection) ++rule_count;
    for (const auto& [field_id, value] : stage.values) check_recipe_value(*info, field_id, {value, {}}, where, faults);
  }
  for (std::size_t i = 0; i < recipe.lr_schedule.size(); ++i) {
    const RecipeSchedule& schedule = recipe.lr_schedule[i];
    const Entry* entry = find_schedule(schedule.id);
    if (entry == nullptr) {
      faults.push_back(where + ".lr: there is no schedule " + schedule.id);
      continue;
    }
    if (i + 1 < recipe.lr_schedule.size() && !schedule_has_end(schedule.id)) {
      faults.push_back(where + ".lr: " + schedule.id + " has no end, so nothing can follow it");
    }
    for (const auto& [field_id, value] : schedule.values) {
      check_recipe_value(*entry, field_id, value, where + ".lr", faults);
    }
  }
  if (rule_count != 1) faults.push_back(where + ": must have exactly one rule");
}

}  // namespace

std::vector<std::string> registry_faults() {
  Faults faults;
  std::vector<std::string> ids;
  for (const Stage* stage : all_stages()) {
    check_stage(*stage, faults);
    ids.push_back(stage->info.id);
  }
  append(faults, duplicate_id_faults(ids, "rules and stages"));
  for (const StageInfo* info : rules()) {
    if (info->phase != Phase::kDirection) faults.push_back("rule " + info->id + ": is not of phase direction");
  }
  for (const StageInfo* info : stages()) {
    if (info->phase == Phase::kDirection) faults.push_back("stage " + info->id + ": is of phase direction, a rule's");
  }

  ids.clear();
  for (const Entry* schedule : schedules()) {
    append(faults, entry_faults(*schedule, "schedule " + schedule->id, {}));
    ids.push_back(schedule->id);
  }
  append(faults, duplicate_id_faults(ids, "schedules"));

  ids.clear();
  for (const Recipe& recipe : recipes()) {
    check_recipe(recipe, faults);
    ids.push_back(recipe.id);
  }
  append(faults, duplicate_id_faults(ids, "recipes"));
  return faults;
}

}  // namespace slalom::optim
