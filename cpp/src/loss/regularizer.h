// L1 and L2 penalties on the weights (not the biases), added to the data loss as the course has it:
// R(w) = l1 * sum |w_i| + l2 * sum w_i^2.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "core/field.h"
#include "core/param_layout.h"

namespace slalom::loss {

const std::vector<Entry>& regularizers();
const Entry* find_regularizer(std::string_view id);

// Whether it adds anything to the loss.
bool penalises(const Configured& config);

template <class S>
class Regularizer {
 public:
  // Precondition: config.id is registered and values fit its fields.
  Regularizer(const Configured& config, const ParamLayout& layout);

  // False where both factors are 0: then value() is 0 and there is no gradient to add.
  bool active() const { return l1_ != 0 || l2_ != 0; }

  // R(w). w has the layout's size.
  S value(std::span<const S> w) const;

  // Adds dR/dw = l1 * sign(w) + 2 * l2 * w to the weights' part of g and returns R(w). The subgradient of |w| at 0 is
  // 0.
  S add_value_and_grad(std::span<const S> w, std::span<S> g) const;

  // Adds the Hessian of R times v, 2 * l2 * v on the weights, to their part of hv.
  void add_hessian_vector(std::span<const S> v, std::span<S> hv) const;

 private:
  struct Range {
    std::size_t offset = 0;
    std::size_t size = 0;
  };
  std::vector<Range> weights_;  // neighbouring weight segments are one range
  S l1_ = 0;
  S l2_ = 0;
};

}  // namespace slalom::loss
