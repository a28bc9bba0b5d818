// Every loss, one line each: the file's name, the id and the beginnings of its functions' names are the same. The order
// is that of menus.
#pragma once

#include "loss/loss.h"
#include "loss/recording.h"

#define SLALOM_LOSSES(LOSS)  \
  LOSS(cross_entropy)        \
  LOSS(binary_cross_entropy) \
  LOSS(hinge)                \
  LOSS(mse)                  \
  LOSS(huber)                \
  LOSS(l1)

namespace slalom::loss {

#define SLALOM_DECLARE_LOSS(id)                          \
  LossInfo id##_info();                                  \
  template <class S>                                     \
  std::unique_ptr<Loss<S>> id(const Configured& config); \
  LossRecording id##_recording(const Configured& config);
SLALOM_LOSSES(SLALOM_DECLARE_LOSS)
#undef SLALOM_DECLARE_LOSS

}  // namespace slalom::loss
