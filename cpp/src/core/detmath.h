// Elementary functions that give the same bits on every target. libm differs between libraries and Eigen's
// versions differ between SSE and WebAssembly, so results use these instead.
//
// Each is a branch-free polynomial kernel, so a plain loop over an array vectorises. Error bounds (in units in
// the last place of the result, measured against a wide reference over the stated domain; tests/cpp/core
// checks them) stand beside each function. Instantiated for float and double only.
#pragma once

#include <span>

namespace slalom::detmath {

template <class S>
S exp(S x);  // overflow -> inf, underflow -> 0 (denormal results flush to zero)
template <class S>
S log(S x);  // x > 0; log(0) = -inf; negative -> NaN
template <class S>
S tanh(S x);
template <class S>
S sigmoid(S x);  // 1 / (1 + exp(-x)), no overflow
template <class S>
S sin(S x);  // |x| <= 1e4
template <class S>
S cos(S x);  // |x| <= 1e4
template <class S>
S pow(S x, S y);                        // x > 0
double pow_int(double x, long long n);  // by repeated squaring: exact order of operations on every target

// Array forms: y[i] = f(x[i]). x and y may be the same array.
template <class S>
void exp(std::span<const S> x, std::span<S> y);
template <class S>
void tanh(std::span<const S> x, std::span<S> y);
template <class S>
void sigmoid(std::span<const S> x, std::span<S> y);

}  // namespace slalom::detmath
