#include "model/activation.h"

#include <array>

#include "core/detmath_kernels.h"
#include "core/dual.h"
#include "core/simd.h"

namespace slalom::model {
namespace {

using simd::Lane;

// An activation is a struct with a value f(x) and d * f'(x) from y = f(x), for a number or a register V.
struct Tanh {
  static constexpr std::string_view kId = "tanh";
  static constexpr std::string_view kName = "tanh";
  static constexpr bool kRectifier = false;
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return detmath::kernel::tanh(x);
  }
  template <class V>
  static SLALOM_INLINE V backward(V y, V d) {
    return d * (Lane<V>(1) - y * y);
  }
};

// max(0, x); the derivative at 0 is 0. NaN stays NaN, so that a broken run shows.
struct Relu {
  static constexpr std::string_view kId = "relu";
  static constexpr std::string_view kName = "ReLU";
  static constexpr bool kRectifier = true;
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return simd::max(x, V{});
  }
  template <class V>
  static SLALOM_INLINE V backward(V y, V d) {
    return simd::select(y > V{}, d, V{});
  }
};

struct Sigmoid {
  static constexpr std::string_view kId = "sigmoid";
  static constexpr std::string_view kName = "sigmoid";
  static constexpr bool kRectifier = false;
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return detmath::kernel::sigmoid(x);
  }
  template <class V>
  static SLALOM_INLINE V backward(V y, V d) {
    return d * (y * (Lane<V>(1) - y));
  }
};

struct Linear {
  static constexpr std::string_view kId = "linear";
  static constexpr std::string_view kName = "linear";
  static constexpr bool kRectifier = false;
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return x;
  }
  template <class V>
  static SLALOM_INLINE V backward(V /*y*/, V d) {
    return d;
  }
};

template <class A, class S>
void apply(std::span<S> values) {
  simd::transform(values.data(), values.data(), values.size(), [](auto x) { return A::value(x); });
}

template <class A, class S>
void backward(std::span<const S> y, std::span<S> d) {
  simd::transform(y.data(), d.data(), d.data(), d.size(), [](auto out, auto grad) { return A::backward(out, grad); });
}

// The same arithmetic on dual numbers, one by one: only diagnostics ask for it.
template <class A, class S>
void backward_along(std::span<const S> y, std::span<const S> y_along, std::span<const S> d, std::span<S> d_along) {
  for (std::size_t i = 0; i < d.size(); ++i) {
    d_along[i] = A::backward(Dual<S>(y[i], y_along[i]), Dual<S>(d[i], d_along[i])).slope;
  }
}

template <class S, class... A>
constexpr std::array<Activation<S>, sizeof...(A)> table() {
  return {{{A::kId, A::kName, A::kRectifier, apply<A, S>, backward<A, S>, backward_along<A, S>}...}};
}

template <class S>
constexpr auto kTable = table<S, Tanh, Relu, Sigmoid, Linear>();

}  // namespace

template <class S>
std::span<const Activation<S>> activations() {
  return kTable<S>;
}

template std::span<const Activation<float>> activations();
template std::span<const Activation<double>> activations();

}  // namespace slalom::model
