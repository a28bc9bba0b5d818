// Objective: something with parameters, a value and a gradient. Networks on data and test functions are both
// objectives, so training, path plots, the command line and the tests share one path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "core/param_layout.h"

namespace slalom::train {

// Loss and, for classification, accuracy over a part of the data.
struct Evaluation {
  double loss = 0;
  double accuracy = 0;  // fraction in [0, 1]; NaN where there are no classes
};

template <class S>
class Objective {
 public:
  virtual ~Objective() = default;

  virtual const ParamLayout& layout() const = 0;
  virtual void init(std::span<S> w) const = 0;

  // Tells which step (0-based) the next value_and_grad() belongs to: what is random in an objective depends on it
  // alone, not on how often it was evaluated before. kNoStep: nothing random until the next step begins.
  // Training calls it where is_random().
  static constexpr std::int64_t kNoStep = -1;
  virtual bool is_random() const { return false; }
  virtual void begin_step(std::int64_t /*step*/) {}

  // Value at w on these examples (ignored by functions) and its gradient in g, which is overwritten.
  virtual S value_and_grad(std::span<const S> w, std::span<const std::uint32_t> examples, std::span<S> g) = 0;

  // After the first gradient of a training step: takes what it saw of the examples into the state.
  virtual void end_step() {}

  // What evaluation needs beside the parameters; whoever keeps parameters to return to them keeps a copy of it.
  virtual std::span<S> state() { return {}; }

  // The Hessian of that value at w times v into hv, exact: of the same function of w as value_and_grad()'s. Allocates.
  virtual void hessian_vector(std::span<const S> w, std::span<const std::uint32_t> examples, std::span<const S> v,
                              std::span<S> hv) = 0;

  // How many examples these two take at once.
  static constexpr std::size_t kRows = 256;
  virtual std::size_t most_examples() const { return kRows; }

  // Data loss (without regularizers) and accuracy over any number of examples.
  virtual Evaluation evaluate(std::span<const S> w, std::span<const std::uint32_t> examples) = 0;
};

}  // namespace slalom::train
