// A plateau: a round hole in a plain that is flat to many digits.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Plateau {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "plateau";
    info.name = "Plateau";
    info.summary =
        "A hole in a plain: outside the gradient is tiny and plain descent hardly moves, while a method that rescales "
        "gradients walks straight in.";
    info.equation = R"(f(x, y) = 1 - \exp\Bigl(-\frac{x^2 + y^2}{2 s^2}\Bigr))";
    info.reference = "Goodfellow, Bengio and Courville, Deep Learning (2016), section 8.2.3, on flat regions";
    info.fields = {Field{.id = "width",
                         .symbol = "s",
                         .name = "width of the hole",
                         .help = "Raised, the hole is wider and the plain less flat.",
                         .default_number = 0.5,
                         .min = 0.01,
                         .max = 100,
                         .slider_min = 0.1,
                         .slider_max = 2}};
    info.domain = {-2, 2, -2, 2};
    info.start = {1.5, 1};
    info.minima = {{0, 0}};
    return info;
  }

  Plateau(const Entry& entry, const Configured& config) {
    const double width = value_of(entry, config, "width").number;
    inverse_square_ = 1 / (width * width);
  }

  template <class T>
  Evaluation<T> operator()(T x, T y) const {
    const T scale = constant<T>(inverse_square_);
    const T depth = elementary::exp((x * x + y * y) * scale * constant<T>(-0.5));
    return {1 - depth, depth * scale * x, depth * scale * y};
  }

 private:
  double inverse_square_;
};

}  // namespace slalom::model
