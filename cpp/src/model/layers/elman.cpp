#include "model/layers/elman.h"

#include <algorithm>
#include <cmath>

#include "core/detmath.h"
#include "core/simd.h"

namespace slalom::model {
namespace {

template <class S>
std::span<const S> first(const std::vector<S>& values, std::size_t size) {
  return std::span<const S>(values).first(size);
}

}  // namespace

template <class S>
Elman<S>::Elman(const ElmanSteps& in, std::size_t units, bool all, double gain, const LayerBuild& build)
    : Layer<S>(all ? Shape{in.steps, units} : Shape(units)),
      in_(in),
      units_(units),
      all_(all),
      gain_(gain),
      initializer_(*build.initializer),
      number_(build.next_layer()),
      input_weight_(build.add_segment(number_, "input_weight", {units, in.features}, true)),
      state_weight_(build.add_segment(number_, "state_weight", {units, units}, true)),
      bias_(build.add_segment(number_, "bias", {units}, false)) {}

template <class S>
double Elman<S>::memory() const {
  return static_cast<double>(in_.steps) * (2.0 * static_cast<double>(in_.features) + 3.0 * static_cast<double>(units_));
}

template <class S>
void Elman<S>::init(std::uint64_t seed, std::span<S> w) const {
  Rng rng(seed, Stream::kInit, static_cast<std::uint32_t>(number_));
  draw_weights<S>(initializer_, in_.features, units_, rng, input_weight(w));
  // Of spectral radius about the gain.
  const double deviation = gain_ / std::sqrt(static_cast<double>(units_));
  for (S& weight : state_weight(w)) weight = static_cast<S>(deviation * rng.normal());
  std::ranges::fill(bias(w), S(0));
}

template <class S>
void Elman<S>::reserve(std::size_t m, kernels::Workspace<S>& workspace) {
  x_.resize(in_.steps * m * in_.features);
  d_x_.resize(x_.size());
  states_.resize((in_.steps + 1) * m * units_);
  d_sums_.resize(in_.steps * m * units_);
  carried_.resize(m * units_);
  output_.resize(m * this->width());
  workspace.reserve(in_.steps * m, units_, std::max(units_, in_.features));
}

template <class S>
std::span<const S> Elman<S>::forward(const LayerPass<S>& pass, std::span<const S> x) {
  const std::size_t m = pass.m;
  const std::size_t step = m * units_;
  to_steps(m, in_.features, x, x_);
  std::fill_n(states_.begin(), step, S(0));
  const std::span<S> sums = std::span<S>(states_).subspan(step, in_.steps * step);
  kernels::dense_forward<S>(in_.steps * m, units_, in_.features, first(x_, in_.steps * m * in_.features),
                            input_weight(pass.w), bias(pass.w), sums, *pass.workspace);
  const std::span<S> carried = std::span<S>(carried_).first(step);
  for (std::size_t t = 0; t < in_.steps; ++t) {
    const std::span<const S> before = std::span<const S>(states_).subspan(t * step, step);
    const std::span<S> now = sums.subspan(t * step, step);
    if (t > 0) {
      kernels::dense_forward<S>(m, units_, units_, before, state_weight(pass.w), {}, carried, *pass.workspace);
      kernels::add<S>(carried, now);
    }
    detmath::tanh<S>(now, now);
  }
  outputs_of(m, sums, output_);
  return first(output_, m * this->width());
}

template <class S>
std::span<const S> Elman<S>::backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy,
                                      std::span<S> g, std::span<S> dx) {
  const std::size_t m = pass.m;
  const std::size_t step = m * units_;
  const std::size_t rows = in_.steps * m;
  const std::span<S> d_sums = std::span<S>(d_sums_).first(rows * units_);
  slopes_of(m, dy, d_sums);
  const std::span<S> carried = std::span<S>(carried_).first(step);
  for (std::size_t t = in_.steps; t-- > 0;) {
    const std::span<S> d = d_sums.subspan(t * step, step);
    if (t + 1 < in_.steps) kernels::add<S>(carried, d);
    const S* const state = states_.data() + (t + 1) * step;
    simd::transform(state, d.data(), d.data(), step,
                    [](auto h, auto slope) { return slope * (simd::Lane<decltype(h)>(1) - h * h); });
    if (t > 0) {
      kernels::dense_grad_input<S>(m, units_, units_, d, state_weight(pass.w), carried, *pass.workspace);
    }
  }
  kernels::dense_grad_weights<S>(rows, units_, in_.features, first(x_, rows * in_.features), d_sums, input_weight(g),
                                 bias(g), *pass.workspace);
  kernels::dense_grad_weights<S>(rows, units_, units_, first(states_, rows * units_), d_sums, state_weight(g), {},
                                 *pass.workspace);
  if (dx.empty()) return dx;
  const std::span<S> d_x = std::span<S>(d_x_).first(rows * in_.features);
  kernels::dense_grad_input<S>(rows, units_, in_.features, d_sums, input_weight(pass.w), d_x, *pass.workspace);
  from_steps(m, in_.features, d_x, dx);
  return dx;
}

template <class S>
void Elman<S>::to_steps(std::size_t m, std::size_t width, std::span<const S> from, std::span<S> to) const {
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t t = 0; t < in_.steps; ++t) {
      std::copy_n(from.data() + (i * in_.steps + t) * width, width, to.data() + (t * m + i) * width);
    }
  }
}

template <class S>
void Elman<S>::from_steps(std::size_t m, std::size_t width, std::span<const S> from, std::span<S> to) const {
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t t = 0; t < in_.steps; ++t) {
      std::copy_n(from.data() + (t * m + i) * width, width, to.data() + (i * in_.steps + t) * width);
    }
  }
}

template <class S>
void Elman<S>::outputs_of(std::size_t m, std::span<const S> states, std::span<S> y) const {
  if (all_) {
    from_steps(m, units_, states, y);
  } else {
    std::ranges::copy(states.last(m * units_), y.begin());
  }
}

template <class S>
void Elman<S>::slopes_of(std::size_t m, std::span<const S> dy, std::span<S> d_states) const {
  if (all_) {
    to_steps(m, units_, dy, d_states);
  } else {
    std::ranges::fill(d_states.first((in_.steps - 1) * m * units_), S(0));
    std::ranges::copy(dy, d_states.last(m * units_).begin());
  }
}

template class Elman<float>;
template class Elman<double>;

}  // namespace slalom::model
