// Initial weights of a dense layer: the distributions of Glorot and He. Biases start at zero.
#pragma once

#include <span>
#include <string_view>

#include "core/field.h"
#include "core/rng.h"

namespace slalom::model {

struct Initializer {
  std::string_view id;
  std::string_view name;
  bool normal;  // normal with this variance, else uniform on an interval symmetric about 0
  // Variance of a weight of a layer with fan_in inputs and fan_out outputs.
  double (*variance)(double fan_in, double fan_out);
};

// Every initializer, without "auto".
std::span<const Initializer> initializers();

// The initializer that "auto" stands for: He's for rectifiers (their half of zeros halves the variance that is
// passed on), Glorot's otherwise.
const Initializer& automatic_initializer(bool rectifier);

// What a field with the choices "auto", then initializers(), stands for.
const Initializer& chosen_initializer(const FieldValue& value, bool rectifier);

// Draws weights[fan_out x fan_in] in row-major order, in double, rounded to S.
template <class S>
void draw_weights(const Initializer& initializer, std::size_t fan_in, std::size_t fan_out, Rng& rng,
                  std::span<S> weights);

}  // namespace slalom::model
