// The rules, in display order. One line adds the rule in rules/<id>.cpp.
#pragma once

#define SLALOM_RULES(RULE) \
  RULE(sgd)                \
  RULE(momentum)           \
  RULE(momentum_classical) \
  RULE(momentum_ema)       \
  RULE(nesterov)           \
  RULE(rprop)              \
  RULE(adagrad)            \
  RULE(adadelta)           \
  RULE(rmsprop)            \
  RULE(rmsprop_momentum)   \
  RULE(rmsprop_centered)   \
  RULE(adam)               \
  RULE(amsgrad)            \
  RULE(adamax)             \
  RULE(nadam)              \
  RULE(radam)              \
  RULE(adam_2k)            \
  RULE(novograd)           \
  RULE(adafactor)          \
  RULE(lion)               \
  RULE(polyak_step)
