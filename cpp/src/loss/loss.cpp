// The registry of losses, made from list.h.
#include "loss/loss.h"

#include <cassert>

#include "loss/list.h"

namespace slalom::loss {

const std::vector<LossInfo>& losses() {
#define SLALOM_LOSS_INFO(id) id##_info(),
  static const std::vector<LossInfo> list{SLALOM_LOSSES(SLALOM_LOSS_INFO)};
#undef SLALOM_LOSS_INFO
  return list;
}

const LossInfo* find_loss(std::string_view id) { return find_by_id(losses(), id); }

template <class S>
std::unique_ptr<Loss<S>> make_loss(const Configured& config) {
#define SLALOM_MAKE_LOSS(name) \
  if (config.id == #name) return name<S>(config);
  SLALOM_LOSSES(SLALOM_MAKE_LOSS)
#undef SLALOM_MAKE_LOSS
  assert(false && "unregistered loss");
  return nullptr;
}

LossRecording record_loss(const Configured& config) {
#define SLALOM_RECORD_LOSS(name) \
  if (config.id == #name) return name##_recording(config);
  SLALOM_LOSSES(SLALOM_RECORD_LOSS)
#undef SLALOM_RECORD_LOSS
  assert(false && "unregistered loss");
  return {};
}

template std::unique_ptr<Loss<float>> make_loss<float>(const Configured&);
template std::unique_ptr<Loss<double>> make_loss<double>(const Configured&);

}  // namespace slalom::loss
