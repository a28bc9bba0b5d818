#include "core/calculate.h"

#include <cassert>
#include <cmath>

#include "core/detmath.h"

namespace slalom {

double calculate(Operation operation, double a, double b, double c) {
  switch (operation) {
    case Operation::kAdd:
      return a + b;
    case Operation::kSubtract:
      return a - b;
    case Operation::kMultiply:
      return a * b;
    case Operation::kDivide:
      return a / b;
    case Operation::kSquareRoot:
      return std::sqrt(a);
    case Operation::kAbsolute:
      return std::abs(a);
    case Operation::kPower:
      return detmath::pow(a, b);
    case Operation::kLess:
      return a < b ? 1 : 0;
    case Operation::kEqual:
      return a == b ? 1 : 0;
    case Operation::kSelect:
      return a != 0 ? b : c;
    case Operation::kExp:
      return detmath::exp(a);
    case Operation::kLog:
      return detmath::log(a);
    case Operation::kTanh:
      return detmath::tanh(a);
    case Operation::kSigmoid:
      return detmath::sigmoid(a);
    case Operation::kSoftplus:
      return detmath::softplus(a);
    case Operation::kErf:
      return detmath::erf(a);
    case Operation::kExpm1OfNegative:
      return detmath::expm1_of_negative(a);
    default:
      assert(false);
      return 0;
  }
}

}  // namespace slalom
