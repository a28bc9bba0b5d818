#include "model/init.h"

#include <array>
#include <cmath>

namespace slalom::model {
namespace {

// Glorot & Bengio, "Understanding the difficulty of training deep feedforward neural networks", AISTATS 2010,
// eq. 12: Var = 2 / (fan_in + fan_out); the uniform form with limit sqrt(6 / (fan_in + fan_out)) is eq. 16.
double glorot_variance(double fan_in, double fan_out) { return 2 / (fan_in + fan_out); }

// He et al., "Delving deep into rectifiers", ICCV 2015, eq. 10: fan_in * Var / 2 = 1.
double he_variance(double fan_in, double /*fan_out*/) { return 2 / fan_in; }

constexpr std::array<Initializer, 4> kInitializers = {{
    {"xavier_uniform", "Xavier (Glorot), uniform", false, glorot_variance},
    {"xavier_normal", "Xavier (Glorot), normal", true, glorot_variance},
    {"he_uniform", "He, uniform", false, he_variance},
    {"he_normal", "He, normal", true, he_variance},
}};

}  // namespace

std::span<const Initializer> initializers() { return kInitializers; }

const Initializer& automatic_initializer(bool rectifier) { return kInitializers[rectifier ? 3 : 0]; }

const Initializer& chosen_initializer(const FieldValue& value, bool rectifier) {
  const auto choice = static_cast<std::size_t>(value.number);
  return choice == 0 ? automatic_initializer(rectifier) : kInitializers[choice - 1];
}

template <class S>
void draw_weights(const Initializer& initializer, std::size_t fan_in, std::size_t fan_out, Rng& rng,
                  std::span<S> weights) {
  const double variance = initializer.variance(static_cast<double>(fan_in), static_cast<double>(fan_out));
  const double deviation = std::sqrt(variance);
  const double limit = std::sqrt(3 * variance);  // a uniform draw from [-a, a) has variance a^2 / 3
  for (S& weight : weights) {
    weight = static_cast<S>(initializer.normal ? deviation * rng.normal() : limit * (2 * rng.uniform() - 1));
  }
}

template void draw_weights(const Initializer&, std::size_t, std::size_t, Rng&, std::span<float>);
template void draw_weights(const Initializer&, std::size_t, std::size_t, Rng&, std::span<double>);

}  // namespace slalom::model
