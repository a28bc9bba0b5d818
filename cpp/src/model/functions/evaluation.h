// What evaluating a function of two variables gives.
//
// A function is a small class with: static FunctionInfo info(); a constructor from (const Entry&, const Configured&),
// its own info and the chosen field values; and a template operator()(S x, S y) -> Evaluation<S>, the arithmetic for
// float and double alike. One line in functions.cpp registers it.
#pragma once

namespace slalom::model {

template <class S>
struct Evaluation {
  S f;   // value
  S dx;  // df/dx
  S dy;  // df/dy
};

}  // namespace slalom::model
