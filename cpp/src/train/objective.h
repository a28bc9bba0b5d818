// Objective: something with parameters, a value and a gradient. Networks on data and 2-D functions are both
// objectives, so training, path plots, the command line and the tests share one path.
#pragma once

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

  // Value at w on these examples (ignored by functions) and its gradient in g, which is overwritten.
  virtual S value_and_grad(std::span<const S> w, std::span<const std::uint32_t> examples, std::span<S> g) = 0;

  // Data loss (without regularizers) and accuracy over any number of examples.
  virtual Evaluation evaluate(std::span<const S> w, std::span<const std::uint32_t> examples) = 0;
};

}  // namespace slalom::train
