// A cliff as recurrent networks have them: the error of one unit after many steps, by its two parameters.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Cliff {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "cliff";
    info.name = "Cliff";
    info.summary =
        "The error of a single recurrent unit with weight x and bias y: a gentle slope that ends in a wall. A step "
        "that "
        "meets the wall throws a run far away; clipping the gradient keeps it.";
    info.equation = R"(f(x, y) = (\sigma(h_T) - 0.7)^2,\quad h_t = x\, \sigma(h_{t-1}) + y,\quad h_0 = 0.5)";
    info.reference =
        "Pascanu, Mikolov, Bengio, On the difficulty of training recurrent neural networks, ICML (2013), section 2 and "
        "figure 6";
    info.fields = {Field{.id = "steps",
                         .symbol = "T",
                         .name = "time steps",
                         .help = "How often the unit is applied to its own output: raised, the wall gets steeper.",
                         .type = FieldType::kInteger,
                         .default_number = 12,
                         .min = 1,
                         .max = 200,
                         .slider_min = 1,
                         .slider_max = 50}};
    info.domain = {2, 8, -4.5, 0};
    info.start = {7, -3};
    return info;
  }

  Cliff(const Entry& entry, const Configured& config)
      : steps_(static_cast<int>(value_of(entry, config, "steps").number)) {}

  // The slopes of h by both parameters go along with it (real-time recurrent learning).
  template <class T>
  Evaluation<T> operator()(T x, T y) const {
    T h = constant<T>(0.5);
    T by_x(0);
    T by_y(0);
    for (int t = 0; t < steps_; ++t) {
      const T output = elementary::sigmoid(h);
      const T gain = x * (output * (1 - output));
      h = x * output + y;
      by_x = output + gain * by_x;
      by_y = 1 + gain * by_y;
    }
    const T output = elementary::sigmoid(h);
    const T error = output - constant<T>(0.7);
    const T slope = 2 * error * (output * (1 - output));
    return {error * error, slope * by_x, slope * by_y};
  }

 private:
  int steps_;
};

}  // namespace slalom::model
