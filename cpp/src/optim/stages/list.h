// The stages that are not rules, in display order. One line adds the stage in stages/<id>.cpp.
#pragma once

#define SLALOM_STAGES(STAGE) \
  STAGE(sam)                 \
  STAGE(clip_norm)           \
  STAGE(clip_value)          \
  STAGE(coupled_l2)          \
  STAGE(gradient_noise)      \
  STAGE(coupled_l1)          \
  STAGE(decoupled_decay)     \
  STAGE(trust_ratio)         \
  STAGE(clip_update)         \
  STAGE(relative_step)       \
  STAGE(orthogonalize)       \
  STAGE(lookahead)           \
  STAGE(weight_ema)          \
  STAGE(polyak_average)      \
  STAGE(schedule_free)
