// The residual block: a list of layers, with or without the connection that adds its input to its output.
//
// He et al., "Deep Residual Learning for Image Recognition", CVPR 2016, eq. 1.
#include "core/simd.h"
#include "model/layer_stack.h"
#include "model/layers/kinds.h"

namespace slalom::model {
namespace {

constexpr std::size_t kMaxInside = 16;

template <class S>
class Residual final : public Layer<S> {
 public:
  Residual(LayerStack<S> inside, bool skip, Shape input, Shape output)
      : Layer<S>(std::move(output)), inside_(std::move(inside)), skip_(skip), inputs_(input.size()) {}

  double memory() const override { return inside_.memory() + (skip_ ? static_cast<double>(this->width()) : 0.0); }
  void init(std::uint64_t seed, std::span<S> w) const override { inside_.init(seed, w); }
  void init_state(std::span<S> state) const override { inside_.init_state(state); }
  void end_step(std::span<S> state) const override { inside_.end_step(state); }

  void reserve(std::size_t m, kernels::Workspace<S>& workspace) override {
    inside_.reserve(m, inputs_, workspace);
    if (skip_) output_.resize(m * this->width());
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    const std::span<const S> y = inside_.forward(pass, x);
    if (!skip_) return y;
    simd::transform(y.data(), x.data(), output_.data(), x.size(), [](auto a, auto b) { return a + b; });
    return std::span<const S>(output_).first(x.size());
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy, std::span<S> g,
                              std::span<S> dx) override {
    const std::span<const S> d = inside_.backward(pass, dy, g, !dx.empty());
    if (dx.empty() || !skip_) return d;
    simd::transform(d.data(), dy.data(), dx.data(), dx.size(), [](auto a, auto b) { return a + b; });
    return dx;
  }

  void describe(const std::string& path, Operations& to) const override {
    const std::string inside = path + ".layers";
    if (!skip_) return inside_.describe(inside, to);
    Operations around;
    inside_.describe(inside, around);
    to.lacking.insert(to.lacking.end(), around.lacking.begin(), around.lacking.end());
    to.list.push_back({.kind = "shortcut", .numbers = {{"count", inputs_}}, .inside = std::move(around.list)});
  }

  void forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) override {
    y = inside_.forward_along(pass, x);
    if (skip_) add(x, y);
  }

  void backward_along(const LayerPass<S>& pass, const Along<S>& /*x*/, const Along<S>& dy, std::span<S> g_along,
                      Along<S>& dx) override {
    const bool wanted = !dx.empty();
    dx = inside_.backward_along(pass, dy, g_along, wanted);
    if (wanted && skip_) add(dy, dx);
  }

 private:
  static void add(const Along<S>& terms, Along<S>& sums) {
    kernels::add<S>(terms.value, sums.value);
    kernels::add<S>(terms.along, sums.along);
  }

  LayerStack<S> inside_;
  bool skip_;
  std::size_t inputs_;
  std::vector<S> output_;
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  LayerBuild inner = build;
  inner.path += ".layers";
  LayerStack<S> inside;
  if (!inside.build(value_of(layer_kind(config.id).entry, config, "layers").entries, inner)) return nullptr;
  const Shape output = inside.layers().back()->output_shape();
  const bool skip = number_of(config, "skip") != 0;
  if (skip && output != build.input) {
    return build.refuse(
        "the layers inside turn " + build.input.words() + " into " + output.words() +
        ", so the input cannot be added to the output; make them give what they get, or set skip to false");
  }
  return std::make_unique<Residual<S>>(std::move(inside), skip, build.input, output);
}

}  // namespace

LayerKind kinds::residual() {
  Field inside;
  inside.id = "layers";
  inside.name = "layers inside";
  inside.help = "What the input is led through; more layers can change it in more complicated ways.";
  inside.type = FieldType::kEntryList;
  inside.list = &kLayerList;
  inside.min_length = 1;
  inside.max_length = kMaxInside;
  inside.default_entries = {by_default(kinds::activation())};

  Field skip;
  skip.id = "skip";
  skip.name = "skip connection";
  skip.help = "Whether the input is added to the output; switched off, the same layers follow one another plainly.";
  skip.type = FieldType::kFlag;
  skip.default_number = 1;

  Entry entry;
  entry.id = "residual";
  entry.name = "residual block";
  entry.summary =
      "Adds what its layers make of the input to the input itself, so that gradients have a way around them.";
  entry.equation = R"(y = x + F(x))";
  entry.reference = "He et al., Deep Residual Learning for Image Recognition, CVPR 2016, eq. 1";
  entry.fields = {inside, skip};
  return {entry, make<float>, make<double>};
}

}  // namespace slalom::model
