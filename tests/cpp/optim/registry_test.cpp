// The registries of rules, stages, schedules and recipes are sound, and lookups find what they list.
#include "optim/registry.h"

#include <gtest/gtest.h>

#include "optim/recordings.h"
#include "optim/schedule.h"
#include "optim/stage.h"

namespace slalom::optim {
namespace {

TEST(OptimRegistry, HasNoFaults) {
  for (const std::string& fault : registry_faults()) ADD_FAILURE() << fault;
}

TEST(OptimRegistry, FindsEverythingItLists) {
  for (const StageInfo* rule : rules()) EXPECT_EQ(find_stage(rule->id), rule);
  for (const StageInfo* stage : stages()) EXPECT_EQ(find_stage(stage->id), stage);
  for (const Entry* schedule : schedules()) EXPECT_EQ(find_schedule(schedule->id), schedule);
  EXPECT_EQ(find_stage("no_such_stage"), nullptr);
  EXPECT_EQ(find_schedule("no_such_schedule"), nullptr);
}

TEST(OptimRegistry, EveryStageHasTheKernelsOfItsPhase) {
  for (const Stage* stage : all_stages()) {
    SCOPED_TRACE(stage->info.id);
    EXPECT_FALSE(recording_of(*stage).outputs().empty());
    switch (stage->info.phase) {
      case Phase::kGradient:
        EXPECT_TRUE((stage->f32.gradient && stage->f64.gradient) || (stage->f32.ascend && stage->f64.ascend));
        break;
      case Phase::kDirection:
        EXPECT_TRUE(stage->f32.rule && stage->f64.rule);
        break;
      case Phase::kUpdate:
        EXPECT_TRUE(stage->f32.update && stage->f64.update);
        break;
      case Phase::kParams:
        EXPECT_TRUE(stage->due && stage->f32.params && stage->f64.params);
        break;
    }
  }
}

TEST(OptimRegistry, SchedulesWithALengthHaveAnEnd) {
  EXPECT_TRUE(schedule_has_end("cosine"));
  EXPECT_TRUE(schedule_has_end("linear_warmup"));
  EXPECT_FALSE(schedule_has_end("constant"));
  EXPECT_FALSE(schedule_has_end("step"));
}

}  // namespace
}  // namespace slalom::optim
