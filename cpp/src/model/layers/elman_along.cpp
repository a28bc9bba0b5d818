// How the recurrent layer changes along a direction: every product of the two passes differentiated, step by step.
#include <algorithm>

#include "model/layers/elman.h"

namespace slalom::model {

template <class S>
void Elman<S>::forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) {
  const std::size_t m = pass.m;
  const std::size_t step = m * units_;
  const std::size_t rows = in_.steps * m;
  this->forward_into(pass, x.value, y.value);
  x_along_.resize(x.along.size());
  to_steps(m, in_.features, x.along, x_along_);
  states_along_.assign((in_.steps + 1) * step, S(0));
  const std::span<S> sums_along = std::span<S>(states_along_).subspan(step);
  std::vector<S> part(sums_along.size());
  kernels::dense_forward<S>(rows, units_, in_.features, std::span<const S>(x_).first(x.value.size()),
                            input_weight(pass.v), bias(pass.v), sums_along, *pass.workspace);
  kernels::dense_forward<S>(rows, units_, in_.features, x_along_, input_weight(pass.w), {}, part, *pass.workspace);
  kernels::add<S>(part, sums_along);
  part.resize(step);
  for (std::size_t t = 0; t < in_.steps; ++t) {
    const std::span<S> now = sums_along.subspan(t * step, step);
    if (t > 0) {
      const std::span<const S> before = std::span<const S>(states_).subspan(t * step, step);
      const std::span<const S> before_along = std::span<const S>(states_along_).subspan(t * step, step);
      kernels::dense_forward<S>(m, units_, units_, before, state_weight(pass.v), {}, part, *pass.workspace);
      kernels::add<S>(part, now);
      kernels::dense_forward<S>(m, units_, units_, before_along, state_weight(pass.w), {}, part, *pass.workspace);
      kernels::add<S>(part, now);
    }
    const S* const state = states_.data() + (t + 1) * step;
    for (std::size_t i = 0; i < step; ++i) now[i] *= 1 - state[i] * state[i];
  }
  outputs_of(m, sums_along, y.along);
}

template <class S>
void Elman<S>::backward_along(const LayerPass<S>& pass, const Along<S>& /*x*/, const Along<S>& dy, std::span<S> g_along,
                              Along<S>& dx) {
  const std::size_t m = pass.m;
  const std::size_t step = m * units_;
  const std::size_t rows = in_.steps * m;
  kernels::Workspace<S>& workspace = *pass.workspace;
  // For all steps: first d(loss)/d(states), then, from the last step on, d(loss)/d(what tanh is applied to).
  Along<S> d(rows * units_);
  slopes_of(m, dy.value, d.value);
  slopes_of(m, dy.along, d.along);
  std::vector<S> part(step);
  for (std::size_t t = in_.steps; t-- > 0;) {
    const std::span<S> here = std::span<S>(d.value).subspan(t * step, step);
    const std::span<S> here_along = std::span<S>(d.along).subspan(t * step, step);
    const S* const state = states_.data() + (t + 1) * step;
    const S* const state_along = states_along_.data() + (t + 1) * step;
    for (std::size_t i = 0; i < step; ++i) {
      const S slope = 1 - state[i] * state[i];
      here_along[i] = here_along[i] * slope - 2 * state[i] * state_along[i] * here[i];
      here[i] *= slope;
    }
    if (t == 0) break;
    const auto carry = [&](std::span<const S> from, std::span<const S> weight, std::vector<S>& to) {
      kernels::dense_grad_input<S>(m, units_, units_, from, weight, part, workspace);
      kernels::add<S>(part, std::span<S>(to).subspan((t - 1) * step, step));
    };
    carry(here, state_weight(pass.w), d.value);
    carry(here_along, state_weight(pass.w), d.along);
    carry(here, state_weight(pass.v), d.along);
  }

  // The sum of two products of gradients and what they are taken from: from with d.along, along with d.value.
  const auto gradient = [&](std::size_t width, std::span<const S> from, std::span<const S> along, std::span<S> weight,
                            std::span<S> bias) {
    std::vector<S> by_along(weight.size());
    kernels::dense_grad_weights<S>(rows, units_, width, from, d.along, weight, bias, workspace);
    kernels::dense_grad_weights<S>(rows, units_, width, along, d.value, by_along, {}, workspace);
    kernels::add<S>(by_along, weight);
  };
  gradient(in_.features, std::span<const S>(x_).first(x_along_.size()), x_along_, input_weight(g_along), bias(g_along));
  const std::span<const S> states(states_);
  gradient(units_, states.first(rows * units_), std::span<const S>(states_along_).first(rows * units_),
           state_weight(g_along), {});
  if (dx.empty()) return;

  Along<S> d_x(dx.value.size());
  std::vector<S> by_v(dx.value.size());
  const auto back = [&](std::span<const S> from, std::span<const S> weight, std::span<S> to) {
    kernels::dense_grad_input<S>(rows, units_, in_.features, from, weight, to, workspace);
  };
  back(d.value, input_weight(pass.w), d_x.value);
  back(d.along, input_weight(pass.w), d_x.along);
  back(d.value, input_weight(pass.v), by_v);
  kernels::add<S>(by_v, d_x.along);
  from_steps(m, in_.features, d_x.value, dx.value);
  from_steps(m, in_.features, d_x.along, dx.along);
}

template class Elman<float>;
template class Elman<double>;

}  // namespace slalom::model
