// The catalogue's entry of the recurrent layer, and its making.
#include <algorithm>

#include "model/layers/elman.h"
#include "model/layers/kinds.h"

namespace slalom::model {
namespace {

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  const ElmanSteps in(build.input);
  if (build.input.is_image() && build.input[0] != 1) {
    return build.refuse("a recurrent layer takes a sequence, or an image of one channel row by row, but gets " +
                        build.input.words());
  }
  const std::size_t units = count_of(config, "units");
  const auto width = static_cast<double>(units);
  const auto features = static_cast<double>(in.features);
  if (!build.allows(width * (features + width + 1), static_cast<double>(in.steps) * std::max(width, features))) {
    return nullptr;
  }
  return std::make_unique<Elman<S>>(in, units, number_of(config, "all_steps") != 0, number_of(config, "gain"), build);
}

}  // namespace

LayerKind kinds::rnn() {
  Field gain;
  gain.id = "gain";
  gain.symbol = "ρ";
  gain.name = "initial size of the loop";
  gain.help =
      "About the largest factor by which the first weights between states stretch a state; raised above 1, gradients "
      "can "
      "explode over many steps, below it they vanish.";
  gain.default_number = 1;
  gain.min = 0;
  gain.max = 10;
  gain.slider_min = 0;
  gain.slider_max = 4;

  Field all;
  all.id = "all_steps";
  all.name = "give all steps";
  all.help = "Whether the states of all steps are given, for another recurrent layer behind it, or only the last one.";
  all.type = FieldType::kFlag;

  Entry entry;
  entry.id = "rnn";
  entry.name = "recurrent (Elman)";
  entry.summary =
      "Reads a sequence step by step with the same weights, carrying a state along. Takes numbers in a row as steps of "
      "one "
      "number, an image as steps of one row.";
  entry.equation = R"(h_t = \tanh(W x_t + U h_{t-1} + b),\quad h_0 = 0)";
  entry.reference = "Elman, Finding Structure in Time, Cognitive Science 14 (1990)";
  entry.fields = {units_field("Numbers in the state; more remember more.", 16), gain, all};
  return {entry, make<float>, make<double>};
}

}  // namespace slalom::model
