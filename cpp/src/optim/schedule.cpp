#include "optim/schedule.h"

#include <cassert>
#include <cmath>
#include <limits>

#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"

namespace slalom::optim {

Schedule::Schedule(std::span<const Configured> chain, double steps_per_epoch) {
  links_.reserve(chain.size());
  for (const Configured& config : chain) {
    const ScheduleKernel* kernel = find_schedule_kernel(config.id);
    assert(kernel != nullptr && config.values.size() == kernel->entry.fields.size());
    const bool epochs = kernel->has_clock && config.values.back().number == kClockEpochs;
    const double steps_per_tick = epochs ? steps_per_epoch : 1;
    const double length =
        kernel->length == nullptr ? std::numeric_limits<double>::infinity() : kernel->length(config.values);
    links_.push_back({kernel, config.values, kernel->first_state, steps_per_tick, length * steps_per_tick});
  }
}

Schedule::Place Schedule::place(std::int64_t t) const {
  Place place{0, static_cast<double>(t)};
  while (place.link + 1 < links_.size() && place.steps >= links_[place.link].steps) {
    place.steps -= links_[place.link++].steps;
  }
  return place;
}

double Schedule::factor(std::int64_t t) const {
  if (links_.empty()) return 1;
  const Place now = place(t);
  const Link& link = links_[now.link];
  const double clock = link.steps_per_tick == 1 ? now.steps : std::floor(now.steps / link.steps_per_tick);
  return link.kernel->factor({link.values, clock, link.state.data()});
}

void Schedule::observe(std::int64_t t, double validation_loss) {
  if (links_.empty()) return;
  Link& link = links_[place(t).link];
  if (link.kernel->observe != nullptr) link.kernel->observe(link.values, validation_loss, link.state.data());
}

void Schedule::save(ByteWriter& out) const {
  for (const Link& link : links_) out.put_values(std::span<const double>(link.state));
}

void Schedule::load(ByteReader& in) {
  for (Link& link : links_) in.get_values(std::span<double>(link.state));
}

double schedule_factor(std::span<const Configured> chain, std::int64_t t, double steps_per_epoch) {
  return Schedule(chain, steps_per_epoch).factor(t);
}

bool schedule_has_end(std::string_view id) {
  const ScheduleKernel* kernel = find_schedule_kernel(id);
  return kernel != nullptr && kernel->length != nullptr;
}

bool schedule_watches_validation(std::string_view id) {
  const ScheduleKernel* kernel = find_schedule_kernel(id);
  return kernel != nullptr && kernel->observe != nullptr;
}

std::optional<Error> schedule_fault(const Configured& config) {
  const ScheduleKernel* kernel = find_schedule_kernel(config.id);
  return kernel == nullptr || kernel->check == nullptr ? std::nullopt : kernel->check(config.values);
}

}  // namespace slalom::optim
