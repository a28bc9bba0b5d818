// The Elman recurrent layer: the same weights applied at every step of a sequence, each step seeing the state the one
// before it left. The backward pass goes through all steps, so gradients can vanish or explode with their number.
//
// Elman, "Finding Structure in Time", Cognitive Science 14 (1990); exploding gradients: Pascanu, Mikolov, Bengio, "On
// the difficulty of training recurrent neural networks", ICML 2013.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/layer.h"

namespace slalom::model {

// What the layer sees as a sequence.
struct ElmanSteps {
  std::size_t steps, features;
  explicit ElmanSteps(const Shape& shape)
      : steps(shape.is_image() ? shape[1] : shape[0]),
        features(shape.is_image() ? shape[2] : (shape.is_sequence() ? shape[1] : 1)) {}
};

// Inside the layer values lie step after step, [steps x m x features], so that a step is one matrix.
template <class S>
class Elman final : public Layer<S> {
 public:
  // all: gives the states of all steps, not only of the last. gain: about the spectral radius of the first weights
  // between states.
  Elman(const ElmanSteps& in, std::size_t units, bool all, double gain, const LayerBuild& build);

  double memory() const override;
  void init(std::uint64_t seed, std::span<S> w) const override;
  void reserve(std::size_t m, kernels::Workspace<S>& workspace) override;
  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override;
  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> x, std::span<const S> dy, std::span<S> g,
                              std::span<S> dx) override;
  void forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) override;
  void backward_along(const LayerPass<S>& pass, const Along<S>& x, const Along<S>& dy, std::span<S> g_along,
                      Along<S>& dx) override;

 private:
  template <class T>
  std::span<T> input_weight(std::span<T> w) const {
    return w.subspan(input_weight_, units_ * in_.features);
  }
  template <class T>
  std::span<T> state_weight(std::span<T> w) const {
    return w.subspan(state_weight_, units_ * units_);
  }
  template <class T>
  std::span<T> bias(std::span<T> w) const {
    return w.subspan(bias_, units_);
  }

  // [m x steps x width] to [steps x m x width], and back.
  void to_steps(std::size_t m, std::size_t width, std::span<const S> from, std::span<S> to) const;
  void from_steps(std::size_t m, std::size_t width, std::span<const S> from, std::span<S> to) const;
  // The outputs from the states of all steps, and d(loss)/d(states) from dy, where no step has seen the next.
  void outputs_of(std::size_t m, std::span<const S> states, std::span<S> y) const;
  void slopes_of(std::size_t m, std::span<const S> dy, std::span<S> d_states) const;

  ElmanSteps in_;
  std::size_t units_;
  bool all_;
  double gain_;
  const Initializer& initializer_;
  int number_;
  std::size_t input_weight_;
  std::size_t state_weight_;
  std::size_t bias_;
  std::vector<S> x_, d_x_;  // the input step after step
  std::vector<S> states_;   // of steps 0 (zeros) to the last
  std::vector<S> d_sums_;   // d(loss)/d(what tanh is applied to)
  std::vector<S> carried_;  // from one step to its neighbour
  std::vector<S> output_;
  std::vector<S> x_along_;  // as x_ and states_, of the last forward_along()
  std::vector<S> states_along_;
};

}  // namespace slalom::model
