#include "experiment/json_values.h"

#include <cstddef>
#include <utility>

#include "optim/registry.h"

namespace slalom::experiment {

nlohmann::json value_json(const Field& field, const FieldValue& value) {
  switch (field.type) {
    case FieldType::kReal:
    case FieldType::kInteger:
      return value.number;
    case FieldType::kFlag:
      return value.number != 0;
    case FieldType::kChoice:
      return field.choices[static_cast<std::size_t>(value.number)];
    case FieldType::kIntegerList:
    case FieldType::kRealList:
      return value.list;
    case FieldType::kText:
      return value.text;
    case FieldType::kEntryList: {
      nlohmann::json list = nlohmann::json::array();
      for (const Configured& element : value.entries) {
        list.push_back(configured_json(*find_by_id(field.list->entries(), element.id), element));
      }
      return list;
    }
  }
  return nullptr;
}

nlohmann::json configured_json(const Entry& entry, const Configured& config, bool with_id) {
  nlohmann::json out = nlohmann::json::object();
  if (with_id) out["id"] = entry.id;
  for (std::size_t i = 0; i < entry.fields.size(); ++i) {
    out[entry.fields[i].id] = value_json(entry.fields[i], config.values[i]);
  }
  return out;
}

nlohmann::json scheduled_json(const Field& field, const optim::ScheduledValue& value) {
  if (value.schedule.empty()) return value_json(field, value.base);
  nlohmann::json chain = nlohmann::json::array();
  for (const Configured& schedule : value.schedule) {
    chain.push_back(configured_json(*optim::find_schedule(schedule.id), schedule));
  }
  return {{"base", value_json(field, value.base)}, {"schedule", std::move(chain)}};
}

}  // namespace slalom::experiment
