// Softmax cross-entropy: L = (1/m) sum_i (log sum_j exp f_ij - f_iy), for outputs that are not normalised.
#pragma once

#include "loss/loss.h"

namespace slalom::loss {

LossInfo cross_entropy_info();

template <class S>
class CrossEntropy final : public Loss<S> {
 public:
  S value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                   std::span<S> grad) const override;
  bool grad_along(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                  std::span<const S> outputs_along, std::span<S> grad_along) const override;
};

}  // namespace slalom::loss
