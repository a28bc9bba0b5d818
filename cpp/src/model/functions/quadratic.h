// Quadratic bowl with a chosen condition number in any number of variables, turned by a chosen angle.
#pragma once

#include <numbers>
#include <vector>

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
    info.equation = R"(f(w) = \tfrac12 \sum_{i=1}^{n} \lambda_i u_i^2,\quad \lambda_i = \kappa^{(i-1)/(n-1)},\quad
u = R_{n-1,n}(\theta) \cdots R_{1,2}(\theta)\, w,\quad n = 2:\ u = (x \cos\theta + y \sin\theta,\ y \cos\theta - x \sin\theta))";
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
              .slider_max = 90},
        dimension_field()};
    info.domain = {-1.5, 1.5, -1.5, 1.5};
    info.start = {1, 1};
    info.minima = {{0, 0}};
    return info;
  }

  Quadratic(const Entry& entry, const Configured& config) {
    const double angle = value_of(entry, config, "rotation").number * (std::numbers::pi / 180);
    cos_ = detmath::cos(angle);
    sin_ = detmath::sin(angle);
    const double kappa = value_of(entry, config, "kappa").number;
    const std::size_t last = dimension_of(config) - 1;
    for (std::size_t i = 0; i < last; ++i) {
      curvatures_.push_back(detmath::pow(kappa, static_cast<double>(i) / static_cast<double>(last)));
    }
    curvatures_.push_back(kappa);
  }

  // u comes from turning neighbours, pair by pair, and lies in g until the gradient is turned back.
  template <class T, std::size_t N>
  T operator()(std::span<const T, N> w, std::span<T, N> g) const {
    const T c = constant<T>(cos_);
    const T s = constant<T>(sin_);
    const std::size_t n = g.size();
    g[0] = w[0];
    for (std::size_t i = 0; i + 1 < n; ++i) {
      const T u = c * g[i] + s * w[i + 1];
      g[i + 1] = c * w[i + 1] - s * g[i];
      g[i] = u;
    }
    T sum(0);
    for (std::size_t i = 0; i < n; ++i) {
      const T steep = constant<T>(curvatures_[i]) * g[i];
      sum += g[i] * steep;
      g[i] = steep;
    }
    for (std::size_t i = n - 1; i-- > 0;) {
      const T back = c * g[i] - s * g[i + 1];
      g[i + 1] = s * g[i] + c * g[i + 1];
      g[i] = back;
    }
    return sum / 2;
  }

 private:
  double cos_;
  double sin_;
  std::vector<double> curvatures_;
};

}  // namespace slalom::model
