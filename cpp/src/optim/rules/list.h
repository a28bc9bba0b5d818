// The rules, in display order. One line adds the rule in rules/<id>.cpp.
#pragma once

#define SLALOM_RULES(RULE) \
  RULE(sgd)                \
  RULE(momentum)           \
  RULE(momentum_classical) \
  RULE(momentum_ema)       \
  RULE(nesterov)           \
  RULE(rmsprop)            \
  RULE(adam)               \
  RULE(novograd)           \
  RULE(adafactor)          \
  RULE(polyak_step)
