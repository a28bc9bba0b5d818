// The schedules, in display order. One line adds the schedule in schedules/<id>.cpp.
#pragma once

#define SLALOM_SCHEDULES(SCHEDULE) \
  SCHEDULE(constant)               \
  SCHEDULE(step)                   \
  SCHEDULE(multi_step)             \
  SCHEDULE(exponential)            \
  SCHEDULE(linear)                 \
  SCHEDULE(polynomial)             \
  SCHEDULE(cosine)                 \
  SCHEDULE(cosine_restarts)        \
  SCHEDULE(inverse_sqrt)           \
  SCHEDULE(inverse_power)          \
  SCHEDULE(linear_warmup)          \
  SCHEDULE(exponential_warmup)     \
  SCHEDULE(warmup_stable_decay)    \
  SCHEDULE(one_cycle)              \
  SCHEDULE(cyclic)                 \
  SCHEDULE(plateau)                \
  SCHEDULE(piecewise)
