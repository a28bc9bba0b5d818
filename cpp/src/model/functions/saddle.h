// The plain saddle: curvatures of both signs, no minimum.
#pragma once

#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Saddle {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "saddle";
    info.name = "Saddle";
    info.summary =
        "Falls along one axis, rises along the other: near the origin the gradient almost vanishes, yet it is no "
        "minimum.";
    info.equation = R"(f(x, y) = x^2 - y^2)";
    info.reference =
        "Dauphin et al., Identifying and attacking the saddle point problem in high-dimensional non-convex "
        "optimization, NeurIPS (2014)";
    info.domain = {-1.5, 1.5, -1.5, 1.5};
    info.start = {1, 0.001};
    info.minima = {};
    return info;
  }

  Saddle(const Entry&, const Configured&) {}

  template <class S>
  Evaluation<S> operator()(S x, S y) const {
    return {x * x - y * y, 2 * x, -2 * y};
  }
};

}  // namespace slalom::model
