// The monkey saddle: three valleys down and three ridges up meet at a point without any curvature.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class MonkeySaddle {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "monkey_saddle";
    info.name = "Monkey saddle";
    info.summary =
        "Room for two legs and a tail: at the origin gradient and Hessian both vanish, so that not even the curvature "
        "tells the way out.";
    info.equation = R"(f(x, y) = x^3 - 3 x y^2)";
    info.reference = "Hilbert, Cohn-Vossen, Geometry and the Imagination, Chelsea (1952), chapter IV";
    info.domain = {-1.5, 1.5, -1.5, 1.5};
    info.start = {1, 0.001};
    return info;
  }

  MonkeySaddle(const Entry&, const Configured&) {}

  template <class T>
  Evaluation<T> operator()(T x, T y) const {
    return {x * (x * x - 3 * y * y), 3 * (x * x - y * y), -6 * x * y};
  }
};

}  // namespace slalom::model
