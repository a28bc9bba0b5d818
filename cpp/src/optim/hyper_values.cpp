#include "optim/hyper_values.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <utility>

#include "core/field_check.h"

namespace slalom::optim {
namespace {

double kept_in_range(const Field& field, double value) {
  if (field.min_open && value <= field.min) return field.min + kAboveOpenBound;
  return std::max(value, field.min);
}

}  // namespace

HyperValues::HyperValues(const OptimizerSpec& spec, double steps_per_epoch) {
  add(learning_rate_field(), "lr", spec.lr, steps_per_epoch);
  std::vector<const StageSpec*> ordered;
  for (const StageSpec& stage : spec.stages) ordered.push_back(&stage);
  std::stable_sort(ordered.begin(), ordered.end(), [](const StageSpec* a, const StageSpec* b) {
    return find_stage(a->id)->phase < find_stage(b->id)->phase;
  });
  for (const StageSpec* chosen : ordered) {
    const Stage* stage = find_implementation(chosen->id);
    assert(stage != nullptr && chosen->values.size() == stage->info.fields.size());
    stages_.push_back(stage);
    first_.push_back(fields_.size());
    for (std::size_t i = 0; i < chosen->values.size(); ++i) {
      const Field& field = stage->info.fields[i];
      add(field, stage->info.id + "." + field.id, chosen->values[i], steps_per_epoch);
    }
  }
  effective_ = bases_;
}

void HyperValues::add(const Field& field, std::string path, const ScheduledValue& value, double steps_per_epoch) {
  if (!value.schedule.empty()) scheduled_.push_back({fields_.size(), Schedule(value.schedule, steps_per_epoch)});
  fields_.push_back(&field);
  paths_.push_back(std::move(path));
  bases_.push_back(value.base.number);
}

double HyperValues::scheduled_value(const Scheduled& scheduled, std::int64_t t) const {
  const double value = bases_[scheduled.index] * scheduled.schedule.factor(t);
  // A learning rate may fall to exactly zero: then nothing moves.
  return scheduled.index == 0 ? value : kept_in_range(*fields_[scheduled.index], value);
}

void HyperValues::compute(std::int64_t t) {
  if (edited_) std::copy(bases_.begin(), bases_.end(), effective_.begin());
  edited_ = false;
  for (const Scheduled& scheduled : scheduled_) effective_[scheduled.index] = scheduled_value(scheduled, t);
}

void HyperValues::observe(std::int64_t t, double validation_loss) {
  for (Scheduled& scheduled : scheduled_) scheduled.schedule.observe(t, validation_loss);
}

void HyperValues::save(ByteWriter& out) const {
  out.put_values(std::span<const double>(bases_));
  for (const Scheduled& scheduled : scheduled_) scheduled.schedule.save(out);
}

void HyperValues::load(ByteReader& in) {
  in.get_values(std::span<double>(bases_));
  for (Scheduled& scheduled : scheduled_) scheduled.schedule.load(in);
  edited_ = true;
}

std::ptrdiff_t HyperValues::find(std::string_view path) const {
  const auto found = std::find(paths_.begin(), paths_.end(), path);
  return found == paths_.end() ? -1 : found - paths_.begin();
}

Result<bool> HyperValues::set_base(std::string_view path, double value) {
  const std::ptrdiff_t index = find(path);
  if (index < 0) {
    std::string known;
    for (const std::string& other : paths_) known += (known.empty() ? "" : ", ") + other;
    return Error{"unknown_field", std::string(path), "this run has no such hyper-parameter; it has: " + known};
  }
  if (auto error = check_number(*fields_[static_cast<std::size_t>(index)], value, path)) return *error;
  bases_[static_cast<std::size_t>(index)] = value == 0 ? 0 : value;  // documents, which replay it, have no -0
  edited_ = true;
  return true;
}

double HyperValues::effective_at(std::string_view path, std::int64_t t) const {
  const std::ptrdiff_t index = find(path);
  assert(index >= 0);
  for (const Scheduled& scheduled : scheduled_) {
    if (static_cast<std::ptrdiff_t>(scheduled.index) == index) return scheduled_value(scheduled, t);
  }
  return bases_[static_cast<std::size_t>(index)];
}

}  // namespace slalom::optim
