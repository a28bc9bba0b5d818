// Multiclass hinge loss (Weston and Watkins): every wrong class that comes within the margin of the right one costs.
#pragma once

#include "loss/loss.h"

namespace slalom::loss {

LossInfo hinge_info();

template <class S>
class Hinge final : public Loss<S> {
 public:
  explicit Hinge(S margin) : margin_(margin) {}
  S value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                   std::span<S> grad) const override;
  bool grad_along(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                  std::span<const S> outputs_along, std::span<S> grad_along) const override;

 private:
  S margin_;
};

}  // namespace slalom::loss
