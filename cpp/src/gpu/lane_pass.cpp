#include "gpu/lane_pass.h"

#include <algorithm>

#include "gpu/function_text.h"

namespace slalom::gpu {
namespace {

std::string literal(std::size_t number) { return std::to_string(number) + "u"; }

// Four examples at a time: a weight that is read serves all four.
constexpr std::string_view kParts[] = {"x", "y", "z", "w"};

class Writer {
 public:
  Writer(const std::vector<LaneLayer>& layers, const LaneLoss& loss, std::size_t parameters, std::size_t gradient_at)
      : layers_(layers), loss_(loss), parameters_(parameters), gradient_at_(gradient_at) {
    first_value_.push_back(0);
    values_ = layers.front().inputs;
    for (const LaneLayer& layer : layers) {
      first_value_.push_back(values_);
      values_ += layer.units;
      widest_ = std::max(widest_, layer.units);
      keeps_inputs_ = keeps_inputs_ || layer.keeps_input;
    }
  }

  std::string take() {
    declare();
    line("fn find_gradient(weights_at: u32, first: u32, size: u32) -> f32 {");
    line("  for (var k = 0u; k < " + literal(parameters_) + "; k++) { " + gradient("k") + " = 0f; }");
    const std::string outputs = literal(layers_.back().units);
    line("  let weight = 1f / f32(size" + std::string(loss_.takes_labels ? "" : " * " + outputs) + ");");
    line("  var cost = 0f;");
    line("  for (var e = 0u; e < size; e += 4u) {");
    line("    let places = vec4u(first) + min(vec4u(e) + vec4u(0u, 1u, 2u, 3u), vec4u(size - 1u));");
    line("    let chosen = vec4u(examples[places.x], examples[places.y], examples[places.z], examples[places.w]);");
    const std::string inputs = literal(layers_.front().inputs);
    line("    for (var i = 0u; i < " + inputs + "; i++) {");
    line("      let place = chosen * " + inputs + " + i;");
    line("      values[i] = vec4f(inputs[place.x], inputs[place.y], inputs[place.z], inputs[place.w]);");
    line("    }");
    for (std::size_t l = 0; l < layers_.size(); ++l) go_forward(l);
    find_cost();
    for (std::size_t l = layers_.size(); l-- > 0;) go_back(l);
    line("  }");
    line("  cost *= weight;");
    if (loss_.penalty != nullptr) add_penalty();
    line("  return cost;");
    line("}");
    return std::move(text_);
  }

 private:
  void line(const std::string& text) { text_ += text + "\n"; }
  static std::string weight(const std::string& index) { return "state[at(weights_at + " + index + ")]"; }
  std::string gradient(const std::string& index) const {
    return "state[at(" + literal(gradient_at_) + " + " + index + ")]";
  }
  std::string value(std::size_t layer, const std::string& unit) const {
    return "values[" + literal(first_value_[layer]) + " + " + unit + "]";
  }
  static std::string name(std::string_view function, std::size_t layer) {
    return std::string(function) + "_" + std::to_string(layer);
  }

  void declare() {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      if (!layers_[l].activation.empty()) text_ += activation_text(layers_[l].activation, "_" + std::to_string(l));
    }
    const std::string outputs = std::to_string(layers_.back().units);
    line("var<private> outputs: array<f32, " + outputs + ">;");
    line("var<private> slopes: array<f32, " + outputs + ">;");
    line("var<private> values: array<vec4f, " + std::to_string(values_) + ">;");
    if (keeps_inputs_) line("var<private> kept: array<vec4f, " + std::to_string(values_) + ">;");
    // Derivatives of the cost by the sums of two neighbouring layers.
    line("var<private> above: array<vec4f, " + std::to_string(widest_) + ">;");
    line("var<private> below: array<vec4f, " + std::to_string(widest_) + ">;");
    text_ += loss_text(loss_.loss);
    if (loss_.penalty != nullptr) text_ += penalty_text(*loss_.penalty);
  }

  static std::string for_each_part(const std::string& function, const std::string& more, const std::string& last) {
    std::string made = "vec4f(";
    for (const std::string_view part : kParts) {
      if (part != kParts[0]) made += ", ";
      const std::string first = more.empty() ? "" : more + "." + std::string(part) + ", ";
      made += function + "(" + first + last + "." + std::string(part) + ")";
    }
    return made + ")";
  }

  void go_forward(std::size_t l) {
    const LaneLayer& layer = layers_[l];
    const std::string inputs = literal(layer.inputs);
    line("    for (var o = 0u; o < " + literal(layer.units) + "; o++) {");
    line("      var sum = vec4f(" + weight(literal(layer.biases) + " + o") + ");");
    line("      let row = " + literal(layer.weights) + " + o * " + inputs + ";");
    line("      for (var i = 0u; i < " + inputs + "; i++) { sum += " + weight("row + i") + " * " + value(l, "i") +
         "; }");
    if (layer.keeps_input) line("      kept[" + literal(first_value_[l + 1]) + " + o] = sum;");
    const bool active = !layer.activation.empty();
    line("      " + value(l + 1, "o") + " = " + (active ? for_each_part(name("activate", l), "", "sum") : "sum") + ";");
    line("    }");
  }

  void find_cost() {
    const std::size_t outputs = layers_.back().units;
    for (std::size_t c = 0; c < 4; ++c) {
      const std::string part(kParts[c]);
      line("    if (e + " + literal(c) + " < size) {");
      line("      for (var o = 0u; o < " + literal(outputs) + "; o++) { outputs[o] = " + value(layers_.size(), "o") +
           "." + part + "; }");
      const std::string target = "chosen." + part + (loss_.takes_labels ? "" : " * " + literal(outputs));
      line("      cost += cost_of(0u, " + literal(outputs) + ", " + target + ", weight);");
      line("      for (var o = 0u; o < " + literal(outputs) + "; o++) { above[o]." + part + " = slopes[o]; }");
      line("    } else {");
      line("      for (var o = 0u; o < " + literal(outputs) + "; o++) { above[o]." + part + " = 0f; }");
      line("    }");
    }
  }

  void go_back(std::size_t l) {
    const LaneLayer& layer = layers_[l];
    const std::string inputs = literal(layer.inputs);
    line("    for (var o = 0u; o < " + literal(layer.units) + "; o++) {");
    line("      let d = above[o];");
    line("      " + gradient(literal(layer.biases) + " + o") + " += dot(d, vec4f(1f));");
    line("      let row = " + literal(layer.weights) + " + o * " + inputs + ";");
    line("      for (var i = 0u; i < " + inputs + "; i++) { " + gradient("row + i") + " += dot(d, " + value(l, "i") +
         "); }");
    line("    }");
    if (l == 0) return;
    line("    for (var i = 0u; i < " + inputs + "; i++) {");
    line("      var d = vec4f(0f);");
    line("      for (var o = 0u; o < " + literal(layer.units) +
         "; o++) { d += " + weight(literal(layer.weights) + " + o * " + inputs + " + i") + " * above[o]; }");
    const LaneLayer& lower = layers_[l - 1];
    if (!lower.activation.empty()) {
      const std::string at = "[" + literal(first_value_[l]) + " + i]";
      line("      let known = " + std::string(lower.keeps_input ? "kept" : "values") + at + ";");
      line("      d = " + for_each_part(name("backward", l - 1), "known", "d") + ";");
    }
    line("      below[i] = d;");
    line("    }");
    line("    for (var i = 0u; i < " + inputs + "; i++) { above[i] = below[i]; }");
  }

  void add_penalty() {
    for (const LaneLayer& layer : layers_) {
      line("  for (var k = 0u; k < " + literal(layer.units * layer.inputs) + "; k++) {");
      line("    let w = " + weight(literal(layer.weights) + " + k") + ";");
      line("    " + gradient(literal(layer.weights) + " + k") + " += penalty_slope(w);");
      line("    cost += penalty_of(w);");
      line("  }");
    }
  }

  const std::vector<LaneLayer>& layers_;
  const LaneLoss& loss_;
  std::size_t parameters_;
  std::size_t gradient_at_;
  std::vector<std::size_t> first_value_;  // of the inputs, then of each layer's units
  std::size_t values_ = 0;
  std::size_t widest_ = 0;
  bool keeps_inputs_ = false;
  std::string text_;
};

}  // namespace

std::string lane_pass(const std::vector<LaneLayer>& layers, const LaneLoss& loss, std::size_t parameters,
                      std::size_t gradient_at) {
  return Writer(layers, loss, parameters, gradient_at).take();
}

}  // namespace slalom::gpu
