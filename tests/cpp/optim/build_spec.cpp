#include "optim/build_spec.h"

#include "optim/registry.h"

namespace slalom::optim {

StageSpec stage(std::string_view id, const std::vector<std::pair<std::string_view, double>>& values) {
  const StageInfo* info = find_stage(id);
  StageSpec result{std::string(id), {}};
  for (const Field& field : info->fields) result.values.push_back({default_value(field), {}});
  for (const auto& [field, number] : values) {
    result.values.at(static_cast<std::size_t>(info->field_index(field))).base.number = number;
  }
  return result;
}

OptimizerSpec optimizer(double lr, std::vector<StageSpec> stages) {
  OptimizerSpec spec;
  spec.lr.base.number = lr;
  spec.stages = std::move(stages);
  return spec;
}

ParamLayout layout_of(const std::vector<int>& sizes) {
  ParamLayout layout;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const bool is_weight = i % 2 == 0;
    layout.add("segment" + std::to_string(i), static_cast<int>(i / 2), {sizes[i]}, is_weight);
  }
  return layout;
}

Configured schedule(std::string_view id, const std::vector<std::pair<std::string_view, double>>& values) {
  const Entry* entry = find_schedule(id);
  Configured result{std::string(id), default_values(*entry)};
  for (const auto& [field, number] : values) {
    result.values.at(static_cast<std::size_t>(entry->field_index(field))).number = number;
  }
  return result;
}

}  // namespace slalom::optim
