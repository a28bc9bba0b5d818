// The list of losses and their making; one line adds one.
#include "loss/loss.h"

#include <cassert>

#include "loss/cross_entropy.h"
#include "loss/hinge.h"
#include "loss/mse.h"

namespace slalom::loss {

const std::vector<LossInfo>& losses() {
  static const std::vector<LossInfo> list{cross_entropy_info(), hinge_info(), mse_info()};
  return list;
}

const LossInfo* find_loss(std::string_view id) { return find_by_id(losses(), id); }

template <class S>
std::unique_ptr<Loss<S>> make_loss(const Configured& config) {
  if (config.id == cross_entropy_info().id) return std::make_unique<CrossEntropy<S>>();
  if (config.id == hinge_info().id) {
    const LossInfo& info = *find_loss(config.id);
    return std::make_unique<Hinge<S>>(static_cast<S>(value_of(info, config, "margin").number));
  }
  assert(config.id == mse_info().id);
  return std::make_unique<MeanSquaredError<S>>();
}

template std::unique_ptr<Loss<float>> make_loss<float>(const Configured&);
template std::unique_ptr<Loss<double>> make_loss<double>(const Configured&);

}  // namespace slalom::loss
