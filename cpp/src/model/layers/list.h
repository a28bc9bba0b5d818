// The kinds of layers, in display order. One line adds the kind in layers/<id>.cpp.
#pragma once

#define SLALOM_LAYERS(LAYER) \
  LAYER(dense)               \
  LAYER(activation)          \
  LAYER(conv)                \
  LAYER(max_pool)            \
  LAYER(average_pool)        \
  LAYER(flatten)             \
  LAYER(batch_norm)          \
  LAYER(layer_norm)          \
  LAYER(dropout)             \
  LAYER(residual)            \
  LAYER(rnn)
