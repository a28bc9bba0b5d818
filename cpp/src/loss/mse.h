// Mean squared error over all m * k outputs, as torch.nn.MSELoss with reduction "mean".
#pragma once

#include "loss/loss.h"

namespace slalom::loss {

LossInfo mse_info();

template <class S>
class MeanSquaredError final : public Loss<S> {
 public:
  S value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                   std::span<S> grad) const override;
  bool grad_along(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                  std::span<const S> outputs_along, std::span<S> grad_along) const override;
};

}  // namespace slalom::loss
