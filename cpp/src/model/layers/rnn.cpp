// The Elman recurrent layer: the same weights applied at every step of a sequence, each step seeing the state the one
// before it left. The backward pass goes through all steps, so gradients can vanish or explode with their number.
//
// Elman, "Finding Structure in Time", Cognitive Science 14 (1990); exploding gradients: Pascanu, Mikolov, Bengio, "On
// the difficulty of training recurrent neural networks", ICML 2013.
#include <algorithm>
#include <cmath>

#include "core/detmath.h"
#include "core/simd.h"
#include "model/layers/kinds.h"

namespace slalom::model {
namespace {

// What the layer sees as a sequence.
struct Steps {
  std::size_t steps, features;
  explicit Steps(const Shape& shape)
      : steps(shape.is_image() ? shape[1] : shape[0]),
        features(shape.is_image() ? shape[2] : (shape.is_sequence() ? shape[1] : 1)) {}
};

// Inside the layer values lie step after step, [steps x m x features], so that a step is one matrix.
template <class S>
class Rnn final : public Layer<S> {
 public:
  Rnn(const Steps& in, std::size_t units, bool all, double gain, const LayerBuild& build)
      : Layer<S>(all ? Shape{in.steps, units} : Shape(units)),
        in_(in),
        units_(units),
        all_(all),
        gain_(gain),
        initializer_(*build.initializer) {
    number_ = build.next_layer();
    input_weight_ = build.add_segment(number_, "input_weight", {units_, in_.features}, true);
    state_weight_ = build.add_segment(number_, "state_weight", {units_, units_}, true);
    bias_ = build.add_segment(number_, "bias", {units_}, false);
  }

  double memory() const override {
    return static_cast<double>(in_.steps) *
           (2.0 * static_cast<double>(in_.features) + 3.0 * static_cast<double>(units_));
  }

  void init(std::uint64_t seed, std::span<S> w) const override {
    Rng rng(seed, Stream::kInit, static_cast<std::uint32_t>(number_));
    draw_weights<S>(initializer_, in_.features, units_, rng, input_weight(w));
    // Of spectral radius about the gain.
    const double deviation = gain_ / std::sqrt(static_cast<double>(units_));
    for (S& weight : state_weight(w)) weight = static_cast<S>(deviation * rng.normal());
    std::ranges::fill(w.subspan(bias_, units_), S(0));
  }

  void reserve(std::size_t m, kernels::Workspace<S>& workspace) override {
    x_.resize(in_.steps * m * in_.features);
    d_x_.resize(x_.size());
    states_.resize((in_.steps + 1) * m * units_);
    d_sums_.resize(in_.steps * m * units_);
    carried_.resize(m * units_);
    output_.resize(m * this->width());
    workspace.reserve(in_.steps * m, units_, std::max(units_, in_.features));
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    const std::size_t m = pass.m;
    const std::size_t step = m * units_;
    to_steps(m, in_.features, x, x_);
    std::fill_n(states_.begin(), step, S(0));
    const std::span<S> sums = std::span<S>(states_).subspan(step, in_.steps * step);
    kernels::dense_forward<S>(in_.steps * m, units_, in_.features, first(x_, in_.steps * m * in_.features),
                              input_weight(pass.w), pass.w.subspan(bias_, units_), sums, *pass.workspace);
    const std::span<S> carried = std::span<S>(carried_).first(step);
    for (std::size_t t = 0; t < in_.steps; ++t) {
      const std::span<const S> before = std::span<const S>(states_).subspan(t * step, step);
      const std::span<S> now = sums.subspan(t * step, step);
      if (t > 0) {
        kernels::dense_forward<S>(m, units_, units_, before, state_weight(pass.w), {}, carried, *pass.workspace);
        add(carried, now);
      }
      detmath::tanh<S>(now, now);
    }
    if (all_) {
      from_steps(m, units_, sums, output_);
    } else {
      std::ranges::copy(sums.last(step), output_.begin());
    }
    return first(output_, m * this->width());
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy, std::span<S> g,
                              std::span<S> dx) override {
    const std::size_t m = pass.m;
    const std::size_t step = m * units_;
    const std::size_t rows = in_.steps * m;
    const std::span<S> d_sums = std::span<S>(d_sums_).first(rows * units_);
    if (all_) {
      to_steps(m, units_, dy, d_sums_);
    } else {
      std::fill_n(d_sums_.begin(), (in_.steps - 1) * step, S(0));
      std::ranges::copy(dy, d_sums.last(step).begin());
    }
    const std::span<S> carried = std::span<S>(carried_).first(step);
    for (std::size_t t = in_.steps; t-- > 0;) {
      const std::span<S> d = d_sums.subspan(t * step, step);
      if (t + 1 < in_.steps) add(carried, d);
      const S* const state = states_.data() + (t + 1) * step;
      simd::transform(state, d.data(), d.data(), step,
                      [](auto h, auto slope) { return slope * (simd::Lane<decltype(h)>(1) - h * h); });
      if (t > 0) {
        kernels::dense_grad_input<S>(m, units_, units_, d, state_weight(pass.w), carried, *pass.workspace);
      }
    }
    kernels::dense_grad_weights<S>(rows, units_, in_.features, first(x_, rows * in_.features), d_sums, input_weight(g),
                                   g.subspan(bias_, units_), *pass.workspace);
    kernels::dense_grad_weights<S>(rows, units_, units_, first(states_, rows * units_), d_sums, state_weight(g), {},
                                   *pass.workspace);
    if (dx.empty()) return dx;
    const std::span<S> d_x = std::span<S>(d_x_).first(rows * in_.features);
    kernels::dense_grad_input<S>(rows, units_, in_.features, d_sums, input_weight(pass.w), d_x, *pass.workspace);
    from_steps(m, in_.features, d_x, dx);
    return dx;
  }

 private:
  template <class T>
  std::span<T> input_weight(std::span<T> w) const {
    return w.subspan(input_weight_, units_ * in_.features);
  }
  template <class T>
  std::span<T> state_weight(std::span<T> w) const {
    return w.subspan(state_weight_, units_ * units_);
  }
  static std::span<const S> first(const std::vector<S>& values, std::size_t size) {
    return std::span<const S>(values).first(size);
  }
  static void add(std::span<const S> terms, std::span<S> sums) {
    simd::transform(sums.data(), terms.data(), sums.data(), sums.size(), [](auto a, auto b) { return a + b; });
  }

  // [m x steps x width] to [steps x m x width], and back.
  void to_steps(std::size_t m, std::size_t width, std::span<const S> from, std::span<S> to) const {
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t t = 0; t < in_.steps; ++t) {
        std::copy_n(from.data() + (i * in_.steps + t) * width, width, to.data() + (t * m + i) * width);
      }
    }
  }
  void from_steps(std::size_t m, std::size_t width, std::span<const S> from, std::span<S> to) const {
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t t = 0; t < in_.steps; ++t) {
        std::copy_n(from.data() + (t * m + i) * width, width, to.data() + (i * in_.steps + t) * width);
      }
    }
  }

  Steps in_;
  std::size_t units_;
  bool all_;  // returns the states of all steps
  double gain_;
  const Initializer& initializer_;
  int number_;
  std::size_t input_weight_;
  std::size_t state_weight_;
  std::size_t bias_;
  std::vector<S> x_, d_x_;  // the input step after step
  std::vector<S> states_;   // of steps 0 (zeros) to the last
  std::vector<S> d_sums_;   // d(loss)/d(what tanh is applied to)
  std::vector<S> carried_;  // from one step to its neighbour
  std::vector<S> output_;
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  const Steps in(build.input);
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
  return std::make_unique<Rnn<S>>(in, units, number_of(config, "all_steps") != 0, number_of(config, "gain"), build);
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
