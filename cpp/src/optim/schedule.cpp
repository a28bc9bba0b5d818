#include "optim/schedule.h"

#include <cassert>
#include <limits>

#include "optim/schedule_kernel.h"

namespace slalom::optim {
namespace {

// The field whose value is the length of a schedule that has an end.
constexpr std::string_view kLengthField = "steps";

const ScheduleKernel* find_kernel(std::string_view id) {
  for (const ScheduleKernel& kernel : schedule_kernels()) {
    if (kernel.entry.id == id) return &kernel;
  }
  return nullptr;
}

}  // namespace

Schedule::Schedule(std::span<const Configured> chain) {
  links_.reserve(chain.size());
  for (const Configured& config : chain) {
    const ScheduleKernel* kernel = find_kernel(config.id);
    assert(kernel != nullptr && config.values.size() == kernel->entry.fields.size());
    Link link{kernel->factor, {}, std::numeric_limits<double>::infinity()};
    for (const FieldValue& value : config.values) link.values.push_back(value.number);
    const int length = kernel->entry.field_index(kLengthField);
    if (length >= 0) link.steps = link.values[static_cast<std::size_t>(length)];
    links_.push_back(std::move(link));
  }
}

double Schedule::factor(std::int64_t t) const {
  if (links_.empty()) return 1;
  double clock = static_cast<double>(t);
  std::size_t current = 0;
  while (current + 1 < links_.size() && clock >= links_[current].steps) clock -= links_[current++].steps;
  return links_[current].factor(links_[current].values.data(), clock);
}

double schedule_factor(std::span<const Configured> chain, std::int64_t t) { return Schedule(chain).factor(t); }

bool schedule_has_end(std::string_view id) {
  const ScheduleKernel* kernel = find_kernel(id);
  return kernel != nullptr && kernel->entry.field_index(kLengthField) >= 0;
}

}  // namespace slalom::optim
