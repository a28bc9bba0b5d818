#include "optim/torch_parts.h"

#include <algorithm>
#include <utility>

#include "optim/recordings.h"
#include "optim/taken_words.h"

namespace slalom::optim {
namespace {

// Ids as they are where only one stage has them, else with the stage's.
void name_values(std::vector<TorchPart>& parts) {
  std::map<std::string, int> counts;
  for (const std::string_view word : kTorchWords) ++counts[std::string(word)];
  const auto ids = [](const TorchPart& part) {
    std::vector<std::string> all;
    for (const Field& field : part.stage->info.fields) all.push_back(field.id);
    for (const SlotInfo& slot : part.stage->info.slots) all.push_back(slot.id);
    return all;
  };
  for (const TorchPart& part : parts) {
    for (const std::string& id : ids(part)) ++counts[id];
  }
  for (TorchPart& part : parts) {
    for (const std::string& id : ids(part)) {
      part.names[id] = counts[id] == 1 ? id : part.stage->info.id + "_" + id;
    }
  }
}

}  // namespace

bool is_settled(const Field& field) { return field.type == FieldType::kChoice || field.type == FieldType::kFlag; }

std::string TorchPart::settled_text() const {
  std::string text;
  for (std::size_t i = 0; i < stage->info.fields.size(); ++i) {
    const Field& field = stage->info.fields[i];
    if (!is_settled(field)) continue;
    const double value = spec->values[i].base.number;
    const std::string chosen =
        field.type == FieldType::kFlag ? (value != 0 ? "yes" : "no") : field.choices[static_cast<std::size_t>(value)];
    text += (text.empty() ? " (" : ", ") + field.name + ": " + chosen;
  }
  return text.empty() ? text : text + ")";
}

bool TorchPart::has_parameter_slots() const {
  return std::any_of(stage->info.slots.begin(), stage->info.slots.end(),
                     [](const SlotInfo& slot) { return slot.scope != SlotScope::kRun; });
}

std::vector<TorchPart> torch_parts(const OptimizerSpec& spec) {
  std::vector<TorchPart> parts;
  std::vector<const StageSpec*> ordered;
  for (const StageSpec& stage : spec.stages) ordered.push_back(&stage);
  std::stable_sort(ordered.begin(), ordered.end(), [](const StageSpec* a, const StageSpec* b) {
    return find_stage(a->id)->phase < find_stage(b->id)->phase;
  });
  for (const StageSpec* chosen : ordered) {
    TorchPart part;
    part.stage = find_implementation(chosen->id);
    part.spec = chosen;
    std::map<std::string, double> known;
    for (std::size_t i = 0; i < part.stage->info.fields.size(); ++i) {
      const Field& field = part.stage->info.fields[i];
      if (is_settled(field)) known[field.id] = chosen->values[i].base.number;
    }
    part.formulas = make_formulas(recording_of(*part.stage), part.stage->info, known, false);
    parts.push_back(std::move(part));
  }
  name_values(parts);
  return parts;
}

std::string torch_class_name(std::string_view name) {
  std::string result;
  bool starts_word = true;
  for (const char c : name) {
    const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_word) result += starts_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    starts_word = !is_word;
  }
  if (result.empty() || (result[0] >= '0' && result[0] <= '9')) result.insert(0, "Optimizer");
  return result;
}

// People name runs as they like; nothing of a name may end the text it stands in.
std::string torch_title(std::string_view name) {
  std::string result;
  for (const char c : name) {
    const bool is_plain = c != '"' && c != '\\' && static_cast<unsigned char>(c) >= ' ';
    result += is_plain ? c : ' ';
  }
  return result;
}

}  // namespace slalom::optim
