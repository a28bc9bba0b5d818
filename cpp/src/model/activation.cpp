#include "model/activation.h"

#include <array>
#include <cassert>

#include "core/detmath_kernels.h"
#include "core/dual.h"
#include "core/recorded.h"
#include "core/simd.h"
#include "model/activation_recording.h"

namespace slalom::model {
namespace {

using simd::Lane;

// The functions that derivatives by the input need, for what such a derivative is asked of: a number or a register, or
// a dual number where its own change is.
template <class V>
SLALOM_INLINE V exp(V x) {
  return detmath::kernel::exp(x);
}
template <class S>
Dual<S> exp(const Dual<S>& x) {
  return elementary::exp(x);
}
template <class V>
SLALOM_INLINE V erf(V x) {
  return detmath::kernel::erf(x);
}
template <class S>
Dual<S> erf(const Dual<S>& x) {
  return elementary::erf(x);
}
template <class V>
SLALOM_INLINE V sigmoid(V x) {
  return detmath::kernel::sigmoid(x);
}
template <class S>
Dual<S> sigmoid(const Dual<S>& x) {
  return elementary::sigmoid(x);
}

// An activation is a struct with a value f(x) and d * f'(x) from what it keeps, for a number, a register or Expr V.
struct Tanh {
  static constexpr std::string_view kId = "tanh";
  static constexpr std::string_view kName = "tanh";
  static constexpr Keeps kKeeps = Keeps::kOutput;
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
  static constexpr Keeps kKeeps = Keeps::kOutput;
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

// Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural Network Acoustic Models", ICML 2013, section 2: a
// hundredth of the slope on the left.
struct LeakyRelu {
  static constexpr std::string_view kId = "leaky_relu";
  static constexpr std::string_view kName = "leaky ReLU";
  static constexpr Keeps kKeeps = Keeps::kOutput;
  static constexpr bool kRectifier = true;
  static constexpr double kSlope = 0.01;
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return simd::select(x > V{}, x, x * Lane<V>(kSlope));
  }
  template <class V>
  static SLALOM_INLINE V backward(V y, V d) {
    return simd::select(y > V{}, d, d * Lane<V>(kSlope));
  }
};

// Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep Network Learning by Exponential Linear Units", ICLR 2016,
// eq. 15 with alpha = 1.
struct Elu {
  static constexpr std::string_view kId = "elu";
  static constexpr std::string_view kName = "ELU";
  static constexpr Keeps kKeeps = Keeps::kOutput;
  static constexpr bool kRectifier = true;
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return simd::select(x > V{}, x, detmath::kernel::expm1_of_negative(simd::min(x, V{})));
  }
  template <class V>
  static SLALOM_INLINE V backward(V y, V d) {
    return simd::select(y > V{}, d, d * (y + Lane<V>(1)));
  }
};

// Hendrycks, Gimpel, "Gaussian Error Linear Units", 2016, section 2: x Phi(x), with the exact normal distribution.
struct Gelu {
  static constexpr std::string_view kId = "gelu";
  static constexpr std::string_view kName = "GELU";
  static constexpr Keeps kKeeps = Keeps::kInput;
  static constexpr bool kRectifier = true;
  template <class V>
  static SLALOM_INLINE V distribution(V x) {
    using S = Lane<V>;
    return erf(x * S(0.70710678118654752)) * S(0.5) + S(0.5);
  }
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return x * distribution(x);
  }
  template <class V>
  static SLALOM_INLINE V backward(V x, V d) {
    using S = Lane<V>;
    const V density = exp(x * x * S(-0.5)) * S(0.39894228040143268);
    return d * (distribution(x) + x * density);
  }
};

// Also called swish: Ramachandran, Zoph, Le, "Searching for Activation Functions", 2017, with beta = 1.
struct Silu {
  static constexpr std::string_view kId = "silu";
  static constexpr std::string_view kName = "SiLU";
  static constexpr Keeps kKeeps = Keeps::kInput;
  static constexpr bool kRectifier = true;
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return x * sigmoid(x);
  }
  template <class V>
  static SLALOM_INLINE V backward(V x, V d) {
    using S = Lane<V>;
    const V s = sigmoid(x);
    return d * (s * (x * (S(1) - s) + S(1)));
  }
};

struct Sigmoid {
  static constexpr std::string_view kId = "sigmoid";
  static constexpr std::string_view kName = "sigmoid";
  static constexpr Keeps kKeeps = Keeps::kOutput;
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

// log(1 + e^x), a smooth ReLU: Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option
// Pricing", NIPS 2000. The derivative is the sigmoid.
struct Softplus {
  static constexpr std::string_view kId = "softplus";
  static constexpr std::string_view kName = "softplus";
  static constexpr Keeps kKeeps = Keeps::kInput;
  static constexpr bool kRectifier = true;
  template <class V>
  static SLALOM_INLINE V value(V x) {
    return detmath::kernel::softplus(x);
  }
  template <class V>
  static SLALOM_INLINE V backward(V x, V d) {
    return d * sigmoid(x);
  }
};

struct Linear {
  static constexpr std::string_view kId = "linear";
  static constexpr std::string_view kName = "linear";
  static constexpr Keeps kKeeps = Keeps::kOutput;
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
void apply(std::span<const S> x, std::span<S> y) {
  simd::transform(x.data(), y.data(), y.size(), [](auto v) { return A::value(v); });
}

template <class A, class S>
void backward(std::span<const S> kept, std::span<const S> dy, std::span<S> dx) {
  simd::transform(kept.data(), dy.data(), dx.data(), dx.size(), [](auto v, auto d) { return A::backward(v, d); });
}

// The same arithmetic on dual numbers, one by one: only diagnostics ask for it.
template <class A, class S>
void backward_along(std::span<const S> kept, std::span<const S> kept_along, std::span<const S> d,
                    std::span<S> d_along) {
  for (std::size_t i = 0; i < d.size(); ++i) {
    d_along[i] = A::backward(Dual<S>(kept[i], kept_along[i]), Dual<S>(d[i], d_along[i])).slope;
  }
}

template <class... A>
struct List {
  template <class S>
  static constexpr std::array<Activation<S>, sizeof...(A)> table() {
    return {{{A::kId, A::kName, A::kRectifier, A::kKeeps, apply<A, S>, backward<A, S>, backward_along<A, S>}...}};
  }

  static Recording record(std::string_view id) {
    Recording recording;
    const auto record_one = [&]<class Chosen>() {
      recording.output("value", Chosen::value(recording.input("x")));
      recording.output("backward", Chosen::backward(recording.input("kept"), recording.input("d")));
    };
    const bool found = ((A::kId == id && (record_one.template operator()<A>(), true)) || ...);
    assert(found);
    (void)found;
    return recording;
  }
};

using All = List<Tanh, Relu, LeakyRelu, Elu, Gelu, Silu, Sigmoid, Softplus, Linear>;

template <class S>
constexpr auto kTable = All::table<S>();

}  // namespace

template <class S>
std::span<const Activation<S>> activations() {
  return kTable<S>;
}

Recording record_activation(std::string_view id) { return All::record(id); }

template std::span<const Activation<float>> activations();
template std::span<const Activation<double>> activations();

}  // namespace slalom::model
