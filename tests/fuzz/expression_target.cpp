#include <cmath>
#include <string>

#include "model/expression.h"
#include "targets.h"

namespace slalom::fuzz {
namespace {

bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

void expression(std::string_view bytes) {
  const auto parsed = model::Expression::parse(bytes);
  if (!parsed) return require_errors(parsed.errors());
  const auto spaced = model::Expression::parse(" (" + std::string(bytes) + "\n) ");
  for (const double x : {0.0, -0.75, 2.0, 1e300, -1e-300}) {
    for (const double y : {1.0, -3.0, 0.0}) {
      const auto value = parsed->at(x, y);
      (void)parsed->at(static_cast<float>(x), static_cast<float>(y));
      const auto along = parsed->at(Dual<double>{x, 1}, Dual<double>{y, 0});
      require(same(along.f.value, value.f), "a dual number's value is the plain one");
      if (!spaced) continue;  // too long or too deep with another pair of brackets
      const auto inside = spaced->at(x, y);
      require(same(inside.f, value.f) && same(inside.dx, value.dx) && same(inside.dy, value.dy),
              "brackets and space around an expression change nothing");
    }
  }
}

}  // namespace slalom::fuzz
