// Activation functions of the hidden units: a table of names and array forms. Each function in it has a
// derivative that can be told from its output, so a backward pass needs the outputs alone.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace slalom::model {

template <class S>
struct Activation {
  std::string_view id;
  std::string_view name;
  bool rectifier;  // zero for half of its inputs: wants He initialization

  // values[i] = f(values[i])
  void (*apply)(std::span<S> values);
  // d[i] = d[i] * f'(x[i]), where y[i] = f(x[i]): from the derivative by the output to the one by the input.
  void (*backward)(std::span<const S> y, std::span<S> d);
  // How what backward() makes of d changes where y changes along y_along and d along d_along; into d_along.
  void (*backward_along)(std::span<const S> y, std::span<const S> y_along, std::span<const S> d, std::span<S> d_along);
};

// Every activation, in the order of the choices of a model's field "activation".
template <class S>
std::span<const Activation<S>> activations();

}  // namespace slalom::model
