// The schedules, in display order. One line adds the schedule in schedules/<id>.cpp.
#pragma once

#define SLALOM_SCHEDULES(SCHEDULE) \
  SCHEDULE(constant)               \
  SCHEDULE(step)                   \
  SCHEDULE(cosine)                 \
  SCHEDULE(linear_warmup)
