#include "optim/registry.h"

#include "optim/rules/list.h"
#include "optim/schedule_kernel.h"
#include "optim/schedules/common_fields.h"
#include "optim/schedules/list.h"
#include "optim/stage.h"
#include "optim/stages/list.h"

namespace slalom::optim {

#define SLALOM_DECLARE(name) Stage name();
SLALOM_RULES(SLALOM_DECLARE)
SLALOM_STAGES(SLALOM_DECLARE)
#undef SLALOM_DECLARE

#define SLALOM_DECLARE(name) ScheduleKernel name##_schedule();
SLALOM_SCHEDULES(SLALOM_DECLARE)
#undef SLALOM_DECLARE

namespace {

#define SLALOM_BUILD(name) name(),

const std::vector<Stage>& rule_list() {
  static const std::vector<Stage> list{SLALOM_RULES(SLALOM_BUILD)};
  return list;
}

const std::vector<Stage>& stage_list() {
  static const std::vector<Stage> list{SLALOM_STAGES(SLALOM_BUILD)};
  return list;
}
#undef SLALOM_BUILD

std::vector<const StageInfo*> infos(const std::vector<Stage>& list) {
  std::vector<const StageInfo*> result;
  for (const Stage& stage : list) result.push_back(&stage.info);
  return result;
}

}  // namespace

const std::vector<const StageInfo*>& rules() {
  static const std::vector<const StageInfo*> list = infos(rule_list());
  return list;
}

const std::vector<const StageInfo*>& stages() {
  static const std::vector<const StageInfo*> list = infos(stage_list());
  return list;
}

const std::vector<const Stage*>& all_stages() {
  static const std::vector<const Stage*> list = [] {
    std::vector<const Stage*> all;
    for (const Stage& rule : rule_list()) all.push_back(&rule);
    for (const Stage& stage : stage_list()) all.push_back(&stage);
    return all;
  }();
  return list;
}

const Stage* find_implementation(std::string_view id) {
  for (const Stage* stage : all_stages()) {
    if (stage->info.id == id) return stage;
  }
  return nullptr;
}

const StageInfo* find_stage(std::string_view id) {
  const Stage* stage = find_implementation(id);
  return stage == nullptr ? nullptr : &stage->info;
}

const std::vector<ScheduleKernel>& schedule_kernels() {
#define SLALOM_BUILD(name) name##_schedule(),
  static const std::vector<ScheduleKernel> list = [] {
    std::vector<ScheduleKernel> kernels{SLALOM_SCHEDULES(SLALOM_BUILD)};
    for (ScheduleKernel& kernel : kernels) {
      if (kernel.has_clock) kernel.entry.fields.push_back(clock_field());
    }
    return kernels;
  }();
#undef SLALOM_BUILD
  return list;
}

const ScheduleKernel* find_schedule_kernel(std::string_view id) {
  for (const ScheduleKernel& kernel : schedule_kernels()) {
    if (kernel.entry.id == id) return &kernel;
  }
  return nullptr;
}

const std::vector<const Entry*>& schedules() {
  static const std::vector<const Entry*> list = [] {
    std::vector<const Entry*> entries;
    for (const ScheduleKernel& schedule : schedule_kernels()) entries.push_back(&schedule.entry);
    return entries;
  }();
  return list;
}

const Entry* find_schedule(std::string_view id) {
  const ScheduleKernel* kernel = find_schedule_kernel(id);
  return kernel == nullptr ? nullptr : &kernel->entry;
}

}  // namespace slalom::optim
