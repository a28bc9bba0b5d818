// The edit log and the fingerprint.
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "core/field_check.h"
#include "experiment/read_fields.h"
#include "experiment/read_parts.h"
#include "experiment/read_suggest.h"
#include "optim/registry.h"

namespace slalom::experiment {
namespace {

constexpr std::size_t kMaxEdits = 10000;

// A field of the log itself, read and checked like those of the catalogue.
Field log_field(std::string id, double max) {
  Field field;
  field.id = std::move(id);
  field.type = FieldType::kInteger;
  field.max = max;
  field.min = 0;
  return field;
}

Field step_field(std::string id) { return log_field(std::move(id), stop_entry().fields.front().max); }

// What an edit's path leads to: the field of the run it names, or nullptr with all paths there are.
const Field* find_edited(const optim::OptimizerSpec& optimizer, std::string_view path,
                         std::vector<std::string>& known) {
  const Field& lr = optim::learning_rate_field();
  known.push_back(lr.id);
  if (path == lr.id) return &lr;
  for (const optim::StageSpec& stage : optimizer.stages) {
    for (const Field& field : optim::find_stage(stage.id)->fields) {
      if (field.type != FieldType::kReal && field.type != FieldType::kInteger) continue;
      known.push_back(member_path(stage.id, field.id));
      if (path == known.back()) return &field;
    }
  }
  return nullptr;
}

std::optional<Edit> read_edit(const Json& value, const std::string& path, const std::vector<RunSpec>& runs,
                              Faults& faults) {
  if (!expect_object(value, path, "an object", faults)) return std::nullopt;
  check_members(value, path, "an edit", {"path", "run", "step", "value"}, faults);
  const Json* run = require_member(value, "run", path, "it says which run was edited, from 0", faults);
  const Json* step = require_member(value, "step", path, "it says before which step", faults);
  const Json* target = require_member(value, "path", path, "it says what was edited, such as \"lr\"", faults);
  const Json* number = require_member(value, "value", path, "it is the new base value", faults);
  if (run == nullptr || step == nullptr || target == nullptr || number == nullptr || runs.empty()) return std::nullopt;

  const std::size_t before = faults.count();
  Edit edit;
  const Field run_field = log_field("run", static_cast<double>(runs.size() - 1));
  edit.run = static_cast<std::uint32_t>(read_value(run_field, *run, member_path(path, "run"), faults).number);
  edit.step =
      static_cast<std::int64_t>(read_value(step_field("step"), *step, member_path(path, "step"), faults).number);
  if (!target->is_string()) {
    faults.add("wrong_type", member_path(path, "path"), "must be a string; got " + std::string(type_words(*target)));
  }
  if (faults.count() != before) return std::nullopt;

  edit.path = target->get<std::string>();
  std::vector<std::string> known;
  const Field* field = find_edited(runs[edit.run].optimizer, edit.path, known);
  if (field == nullptr) {
    faults.add("unknown_path", member_path(path, "path"),
               with_known("run " + std::to_string(edit.run) + " has no " + in_quotes(edit.path), edit.path, known));
    return std::nullopt;
  }
  edit.value = read_value(*field, *number, member_path(path, "value"), faults).number;
  return edit;
}

bool is_hash(const std::string& text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

std::vector<Edit> read_edits(const Json& value, const std::string& path, const std::vector<RunSpec>& runs,
                             Faults& faults) {
  std::vector<Edit> edits;
  if (!expect_list(value, path, "a list of edits", faults)) return edits;
  if (value.size() > kMaxEdits) {
    faults.add("bad_length", path,
               "has " + std::to_string(value.size()) + " edits; at most " + std::to_string(kMaxEdits) + " are allowed");
    return edits;
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (auto edit = read_edit(value[i], element_path(path, i), runs, faults)) edits.push_back(std::move(*edit));
  }
  std::stable_sort(edits.begin(), edits.end(),
                   [](const Edit& a, const Edit& b) { return std::pair(a.run, a.step) < std::pair(b.run, b.step); });
  return edits;
}

std::optional<Fingerprint> read_fingerprint(const Json& value, const std::string& path, std::size_t runs,
                                            Faults& faults) {
  if (!expect_object(value, path, "an object with \"steps\" and \"hash\"", faults)) return std::nullopt;
  check_members(value, path, "a fingerprint", {"hash", "steps"}, faults);
  Fingerprint fingerprint;
  if (const Json* steps = require_member(value, "steps", path, "it lists the steps each run had taken", faults)) {
    Field field = step_field("steps");
    field.type = FieldType::kIntegerList;
    field.min_length = field.max_length = runs;
    for (const double step : read_value(field, *steps, member_path(path, "steps"), faults).list) {
      fingerprint.steps.push_back(static_cast<std::int64_t>(step));
    }
  }
  if (const Json* hash = require_member(value, "hash", path, "it is the combined hash of all runs", faults)) {
    if (hash->is_string() && is_hash(hash->get_ref<const std::string&>())) {
      fingerprint.hash = hash->get<std::string>();
    } else {
      faults.add("bad_hash", member_path(path, "hash"), "must be a string of 16 digits 0-9 and a-f");
    }
  }
  return fingerprint;
}

}  // namespace slalom::experiment
