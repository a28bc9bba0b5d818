// Quadratic bowl with a chosen condition number, turned by a chosen angle.
#pragma once

#include <numbers>

#include "core/detmath.h"
#include "model/function.h"
#include "model/functions/evaluation.h"

namespace slalom::model {

class Quadratic {
 public:
  static FunctionInfo info() {
    FunctionInfo info;
    info.id = "quadratic";
    info.name = "Quadratic";
    info.summary =
        "A bowl whose curvatures differ by the condition number: a narrow valley, in which plain descent zig-zags.";
    info.equation = R"(f(x, y) = \tfrac12 u^2 + \tfrac{\kappa}{2} v^2,\quad
u = x \cos\theta + y \sin\theta,\quad v = y \cos\theta - x \sin\theta)";
    info.reference = "Goh, Why Momentum Really Works, Distill (2017)";
    info.fields = {
        Field{.id = "kappa",
              .symbol = "κ",
              .name = "condition number",
              .help = "Ratio of the largest to the smallest curvature: raised, the valley gets narrower.",
              .scale = FieldScale::kLog,
              .default_number = 100,
              .min = 1,
              .max = 1e6,
              .slider_min = 1,
              .slider_max = 1e4},
        Field{.id = "rotation",
              .symbol = "θ",
              .name = "rotation",
              .help = "Angle of the valley to the x axis in degrees; per-parameter rates help only near 0 and 90.",
              .default_number = 0,
              .min = -180,
              .max = 180,
              .slider_min = -90,
              .slider_max = 90}};
    info.domain = {-1.5, 1.5, -1.5, 1.5};
    info.start = {1, 1};
    info.minima = {{0, 0}};
    return info;
  }

  Quadratic(const Entry& entry, const Configured& config) : kappa_(value_of(entry, config, "kappa").number) {
    const double angle = value_of(entry, config, "rotation").number * (std::numbers::pi / 180);
    cos_ = detmath::cos(angle);
    sin_ = detmath::sin(angle);
  }

  template <class S>
  Evaluation<S> operator()(S x, S y) const {
    const S c = static_cast<S>(cos_);
    const S s = static_cast<S>(sin_);
    const S u = c * x + s * y;
    const S v = c * y - s * x;
    const S steep = static_cast<S>(kappa_) * v;
    return {(u * u + steep * v) / 2, c * u - s * steep, s * u + c * steep};
  }

 private:
  double kappa_;
  double cos_;
  double sin_;
};

}  // namespace slalom::model
