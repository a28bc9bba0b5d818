// The catalogue: the registries as one JSON document, in the form of web/src/engine/catalogue.ts. It states no
// fact of its own.
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "slalom/experiment.h"

#include "core/field_check.h"
#include "data/dataset.h"
#include "data/inputs.h"
#include "data/series.h"
#include "experiment/diagnose.h"
#include "experiment/json_parse.h"
#include "experiment/json_values.h"
#include "experiment/json_write.h"
#include "experiment/spec.h"
#include "experiment/starters.h"
#include "loss/loss.h"
#include "loss/regularizer.h"
#include "model/function.h"
#include "model/layer.h"
#include "model/network.h"
#include "optim/phase_name.h"
#include "optim/registry.h"
#include "optim/schedule.h"

namespace slalom {
namespace {

using experiment::Json;

std::string_view type_name(FieldType type) {
  switch (type) {
    case FieldType::kReal:
      return "real";
    case FieldType::kInteger:
      return "integer";
    case FieldType::kChoice:
      return "choice";
    case FieldType::kFlag:
      return "flag";
    case FieldType::kIntegerList:
      return "integer_list";
    case FieldType::kRealList:
      return "real_list";
    case FieldType::kText:
      return "text";
    case FieldType::kEntryList:
      return "entry_list";
  }
  return {};
}

std::string_view scope_name(optim::SlotScope scope) {
  switch (scope) {
    case optim::SlotScope::kParameter:
      return "parameter";
    case optim::SlotScope::kSegment:
      return "segment";
    case optim::SlotScope::kRun:
      return "run";
    case optim::SlotScope::kRow:
      return "row";
    case optim::SlotScope::kColumn:
      return "column";
  }
  return {};
}

// Choices, flags and entries are no range.
bool has_range(FieldType type) {
  return type != FieldType::kChoice && type != FieldType::kFlag && type != FieldType::kEntryList;
}

Json bound_json(double bound) { return std::isfinite(bound) ? Json(bound) : Json(nullptr); }

Json slider_json(const Field& field) {
  if (field.type != FieldType::kReal && field.type != FieldType::kInteger) return nullptr;
  const bool own = field.slider_min != field.slider_max;
  const double low = own ? field.slider_min : field.min;
  const double high = own ? field.slider_max : field.max;
  if (!std::isfinite(low) || !std::isfinite(high)) return nullptr;
  return Json::array({low, high});
}

Json field_json(const Field& field) {
  return {{"id", field.id},
          {"symbol", field.symbol},
          {"name", field.name},
          {"help", field.help},
          {"type", type_name(field.type)},
          {"scale", field.scale == FieldScale::kLog ? "log" : "linear"},
          {"default", experiment::value_json(field, default_value(field))},
          {"min", bound_json(field.min)},
          {"max", bound_json(field.max)},
          {"min_open", field.min_open},
          {"max_open", field.max_open},
          {"range", has_range(field.type) ? range_in_words(field) : ""},
          {"slider", slider_json(field)},
          {"choices", field.choices},
          {"list", field.list == nullptr ? "" : field.list->key},
          {"min_length", field.min_length},
          {"max_length", field.max_length},
          {"schedulable", field.schedulable}};
}

Json to_json(const Entry& entry) {
  Json fields = Json::array();
  for (const Field& field : entry.fields) fields.push_back(field_json(field));
  return {{"id", entry.id},
          {"name", entry.name},
          {"summary", entry.summary},
          {"equation", entry.equation},
          {"reference", entry.reference},
          {"fields", std::move(fields)}};
}

Json to_json(const optim::StageInfo& stage) {
  Json out = to_json(static_cast<const Entry&>(stage));
  out["phase"] = optim::phase_name(stage.phase);
  out["slots"] = Json::array();
  for (const optim::SlotInfo& slot : stage.slots) {
    out["slots"].push_back({{"id", slot.id},
                            {"symbol", slot.symbol},
                            {"name", slot.name},
                            {"scope", scope_name(slot.scope)},
                            {"evaluated", slot.evaluated},
                            {"weights", slot.start == optim::SlotStart::kParameters},
                            {"look_ahead", slot.look_ahead.empty() ? Json(nullptr) : Json(slot.look_ahead)}});
  }
  return out;
}

Json to_json(const data::DatasetInfo& dataset) {
  Json out = to_json(static_cast<const Entry&>(dataset));
  out["origin"] = dataset.origin;
  out["licence"] = dataset.licence;
  out["external"] = dataset.external;
  out["max_examples"] = dataset.max_examples;
  out["features"] = dataset.features;
  out["classes"] = dataset.classes;
  out["image"] = dataset.image;
  out["sequence"] = dataset.sequence;
  return out;
}

Json to_json(const data::Series& daily) {
  Json out = to_json(static_cast<const Entry&>(daily));
  out["origin"] = daily.origin;
  out["licence"] = daily.licence;
  out["unit"] = daily.unit;
  out["first_day"] = data::day_after(daily.first_day, 0);
  out["days"] = daily.values.size();
  return out;
}

Json to_json(const loss::LossInfo& loss) {
  Json out = to_json(static_cast<const Entry&>(loss));
  out["classification"] = loss.classification();
  return out;
}

Json to_json(const model::FunctionInfo& function) {
  Json out = to_json(static_cast<const Entry&>(function));
  out["domain"] = function.domain;
  out["start"] = function.start;
  out["minima"] = function.minima;
  out["minimum_value"] = function.minimum_value;
  out["minimum_per_variable"] = function.minimum_per_variable;
  // Which of the fields says how many variables there are; null: always two.
  const std::string variables = model::dimension_field().id;
  out["variables"] = function.field_index(variables) < 0 ? Json(nullptr) : Json(variables);
  return out;
}

optim::ScheduledValue recipe_lr(const optim::Recipe& recipe) {
  optim::ScheduledValue lr{{recipe.lr, {}}, {}};
  for (const optim::RecipeSchedule& schedule : recipe.lr_schedule) {
    const Entry& entry = *optim::find_schedule(schedule.id);
    Configured config{schedule.id, default_values(entry)};
    for (const auto& [field, value] : schedule.values) {
      config.values[static_cast<std::size_t>(entry.field_index(field))] = value;
    }
    lr.schedule.push_back(std::move(config));
  }
  return lr;
}

// With its stages and schedules written out, so that whoever uses a recipe needs no defaults.
Json to_json(const optim::Recipe& recipe) {
  Json stages = Json::array();
  for (const optim::RecipeStage& stage : recipe.stages) {
    const optim::StageInfo& info = *optim::find_stage(stage.id);
    Configured config{stage.id, default_values(info)};
    for (const auto& [field, value] : stage.values) {
      config.values[static_cast<std::size_t>(info.field_index(field))].number = value;
    }
    stages.push_back(experiment::configured_json(info, config));
  }
  return {{"id", recipe.id},
          {"name", recipe.name},
          {"summary", recipe.summary},
          {"equation", recipe.equation},
          {"reference", recipe.reference},
          {"lr", experiment::scheduled_json(optim::learning_rate_field(), recipe_lr(recipe))},
          {"stages", std::move(stages)}};
}

Json inputs_json() {
  Json out = to_json(data::inputs_entry());
  out["needs_features"] = data::kInputFeatures;
  return out;
}

// A registry holds entries or pointers to them.
template <class Registry>
Json list_json(const Registry& registry) {
  Json list = Json::array();
  for (const auto& entry : registry) {
    if constexpr (requires { *entry; }) {
      list.push_back(to_json(*entry));
    } else {
      list.push_back(to_json(entry));
    }
  }
  return list;
}

Json schedules_json() {
  Json list = list_json(optim::schedules());
  for (Json& schedule : list) {
    schedule["has_end"] = optim::schedule_has_end(schedule["id"].get_ref<const std::string&>());
  }
  return list;
}

}  // namespace

std::string catalogue() {
  return experiment::canonical_text({
      {"version", version()},
      {"lr", field_json(optim::learning_rate_field())},
      {"rules", list_json(optim::rules())},
      {"stages", list_json(optim::stages())},
      {"schedules", schedules_json()},
      {"recipes", list_json(optim::recipes())},
      {"datasets", list_json(data::datasets())},
      {"series", list_json(data::series())},
      {"models", list_json(model::models())},
      {std::string(model::kLayerList.key), list_json(model::layers())},
      {"losses", list_json(loss::losses())},
      {"inputs", inputs_json()},
      {"regularizer", to_json(loss::regularizers().front())},
      {"functions", list_json(model::functions())},
      {"function_problem", to_json(experiment::function_problem_entry())},
      {"train", to_json(experiment::train_entry())},
      {"stop", to_json(experiment::stop_entry())},
      {"seeds", to_json(experiment::seeds_entry())},
      {"diagnostics", to_json(experiment::diagnostics_entry())},
      {"starters", experiment::starters()},
      {"limits", {{"runs", experiment::kMaxRuns}, {"document_bytes", experiment::kMaxDocumentBytes}}},
  });
}

}  // namespace slalom
