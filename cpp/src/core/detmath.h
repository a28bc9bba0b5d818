// Elementary functions that give the same bits on every target. libm differs between libraries and Eigen's
// versions differ between SSE and WebAssembly, so results use these instead.
//
// Each is a polynomial kernel; all but sin, cos and pow are branch-free, so a loop over an array vectorises. The
// number beside a function bounds its error in units in the last place (ulp) of the result;
// tests/cpp/core/detmath_test.cpp measures it. Instantiated for float and double only. NaN gives NaN.
#pragma once

#include <span>

namespace slalom::detmath {

// 1.1 ulp. Infinite above the largest number; results that would be denormal are 0.
template <class S>
S exp(S x);
// 1 ulp. log(0) = -infinity; NaN for x < 0.
template <class S>
S log(S x);
// 2.6 ulp. Odd, and never beyond +-1.
template <class S>
S tanh(S x);
// 1 / (1 + exp(-x)): 2.5 ulp. Results that would be denormal are 0.
template <class S>
S sigmoid(S x);
// log(1 + exp(x)): 1.8 ulp. Results that would be denormal are 0.
template <class S>
S softplus(S x);
// The error function: 1.3 ulp.
template <class S>
S erf(S x);
// exp(x) - 1 for x <= 0: 1.2 ulp.
template <class S>
S expm1_of_negative(S x);
// 0.8 ulp for |x| <= 1e4.
template <class S>
S sin(S x);
template <class S>
S cos(S x);
// x^y for x >= 0: 1.5 ulp. NaN for x < 0. Results that would be denormal are 0 (double).
template <class S>
S pow(S x, S y);
// x^n by repeated squaring, the lowest bit of n first: the same order of operations on every target. The error is at
// most about |n| ulp.
double pow_int(double x, long long n);

// Array forms: y[i] = f(x[i]). x and y may be the same array.
template <class S>
void exp(std::span<const S> x, std::span<S> y);
template <class S>
void tanh(std::span<const S> x, std::span<S> y);
template <class S>
void sigmoid(std::span<const S> x, std::span<S> y);

}  // namespace slalom::detmath
