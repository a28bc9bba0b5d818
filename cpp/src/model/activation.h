// Activation functions of the hidden units: a table of names and array forms. The derivative of most can be told from
// the output; those that need the input say so, and their users keep it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace slalom::model {

// What the derivative is told from.
enum class Keeps { kOutput, kInput };

template <class S>
struct Activation {
  std::string_view id;
  std::string_view name;
  bool rectifier;  // zero, or about that, for half of its inputs: wants He initialization
  Keeps keeps;     // what backward() needs of a forward pass

  // y[i] = f(x[i]). x and y may be the same array.
  void (*apply)(std::span<const S> x, std::span<S> y);
  // dx[i] = dy[i] * f'(x[i]), where kept[i] is x[i] or y[i] as `keeps` says: from the derivative by the output to the
  // one by the input. dy and dx may be the same array.
  void (*backward)(std::span<const S> kept, std::span<const S> dy, std::span<S> dx);
  // How what backward() makes of d changes where `kept` changes along kept_along and d along d_along; into d_along.
  void (*backward_along)(std::span<const S> kept, std::span<const S> kept_along, std::span<const S> d,
                         std::span<S> d_along);
};

// Every activation, in the order of the choices of a field "activation".
template <class S>
std::span<const Activation<S>> activations();

}  // namespace slalom::model
