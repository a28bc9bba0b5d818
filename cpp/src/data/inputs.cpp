#include "data/inputs.h"

#include <cassert>
#include <numbers>

#include "core/detmath.h"

namespace slalom::data {
namespace {

// One number made of the two features.
struct Input {
  const char* id;
  const char* symbol;
  const char* name;
  const char* help;
  double (*of)(double x1, double x2);
};

// A standardised feature lies mostly between -2 and 2, where these sines go through two periods.
double wave(double x) { return detmath::sin(std::numbers::pi * x); }

constexpr const char* kSquare = "With squares a straight line becomes a circle or another conic section.";
constexpr const char* kWave = "Waves along one axis: for classes that alternate.";

constexpr Input kInputs[] = {
    {"x1", "x₁", "first feature", "As it is.", [](double x1, double) { return x1; }},
    {"x2", "x₂", "second feature", "As it is.", [](double, double x2) { return x2; }},
    {"x1_squared", "x₁²", "its square", kSquare, [](double x1, double) { return x1 * x1; }},
    {"x2_squared", "x₂²", "its square", kSquare, [](double, double x2) { return x2 * x2; }},
    {"x1_x2", "x₁x₂", "product", "Its sign tells the quadrants apart: all there is to exclusive or.",
     [](double x1, double x2) { return x1 * x2; }},
    {"sin_x1", "sin πx₁", "sine of the first", kWave, [](double x1, double) { return wave(x1); }},
    {"sin_x2", "sin πx₂", "sine of the second", kWave, [](double, double x2) { return wave(x2); }},
};

Entry make_entry() {
  Entry entry{.id = "inputs",
              .name = "Inputs",
              .summary =
                  "What a network on data of two features is given: the features themselves, squares, their product "
                  "and sines, made of the features after they were standardised. With the right ones a single layer "
                  "is enough."};
  for (const Input& input : kInputs) {
    entry.fields.push_back({.id = input.id,
                            .symbol = input.symbol,
                            .name = input.name,
                            .help = input.help,
                            .type = FieldType::kFlag,
                            .default_number = entry.fields.size() < kInputFeatures ? 1.0 : 0.0,
                            .min = 0,
                            .max = 1});
  }
  return entry;
}

}  // namespace

const Entry& inputs_entry() {
  static const Entry entry = make_entry();
  return entry;
}

bool is_plain(const Configured& inputs) { return inputs.values == default_values(inputs_entry()); }

bool takes_inputs(const Shape& shape) {
  return shape.features == kInputFeatures && shape.image[0] == 0 && shape.sequence[0] == 0;
}

std::vector<std::size_t> chosen_inputs(const Configured& inputs) {
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < inputs.values.size(); ++i) {
    if (inputs.values[i].number != 0) chosen.push_back(i);
  }
  return chosen;
}

Shape with_inputs(Shape shape, const Configured& inputs) {
  assert(is_plain(inputs) || takes_inputs(shape));
  if (!is_plain(inputs)) shape.inputs = chosen_inputs(inputs).size();
  return shape;
}

template <class S>
void make_inputs(std::span<const std::size_t> which, std::span<const double> features, std::span<S> x) {
  assert(x.size() * kInputFeatures == features.size() * which.size());
  S* to = x.data();
  for (std::size_t i = 0; i < features.size(); i += kInputFeatures) {
    for (const std::size_t input : which) *to++ = static_cast<S>(kInputs[input].of(features[i], features[i + 1]));
  }
}

template void make_inputs(std::span<const std::size_t>, std::span<const double>, std::span<float>);
template void make_inputs(std::span<const std::size_t>, std::span<const double>, std::span<double>);

}  // namespace slalom::data
