// Lets templates over a number or a register be instantiated with Expr, too: what simd.h and detmath_kernels.h offer
// them, recorded. To be included before such templates.
#pragma once

#include "core/detmath_kernels.h"
#include "core/recording.h"
#include "core/simd.h"

namespace slalom {

namespace simd {
namespace detail {
template <>
struct LaneOf<Expr> {
  using type = Expr;
};
}  // namespace detail

inline Expr select(const Expr& condition, const Expr& yes, const Expr& no) {
  return slalom::select(condition, yes, no);
}
inline Expr min(const Expr& a, const Expr& b) { return slalom::select(b < a, b, a); }
inline Expr max(const Expr& a, const Expr& b) { return slalom::select(a < b, b, a); }
}  // namespace simd

namespace detmath::kernel {
inline Expr exp(const Expr& x) { return slalom::exp(x); }
inline Expr log(const Expr& x) { return slalom::log(x); }
inline Expr tanh(const Expr& x) { return slalom::tanh(x); }
inline Expr sigmoid(const Expr& x) { return slalom::sigmoid(x); }
inline Expr softplus(const Expr& x) { return slalom::softplus(x); }
inline Expr erf(const Expr& x) { return slalom::erf(x); }
inline Expr expm1_of_negative(const Expr& x) { return slalom::expm1_of_negative(x); }
}  // namespace detmath::kernel

}  // namespace slalom
