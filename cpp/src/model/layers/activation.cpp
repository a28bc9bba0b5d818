// A layer that applies an activation function to every number.
#include "model/activation.h"

#include "model/layers/kinds.h"

namespace slalom::model {
namespace {

template <class S>
const Activation<S>& function_of(const Configured& config) {
  return activations<S>()[count_of(config, "function")];
}

template <class S>
class ActivationLayer final : public Layer<S> {
 public:
  ActivationLayer(const Activation<S>& function, Shape shape) : Layer<S>(std::move(shape)), function_(function) {}

  void reserve(std::size_t m, kernels::Workspace<S>& /*workspace*/) override { output_.resize(m * this->width()); }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    const std::span<S> y = std::span<S>(output_).first(pass.m * this->width());
    function_.apply(x, y);
    return y;
  }

  std::span<const S> backward(const LayerPass<S>& /*pass*/, std::span<const S> x, std::span<const S> dy,
                              std::span<S> /*g*/, std::span<S> dx) override {
    function_.backward(kept(x, output_), dy, dx);
    return dx;
  }

  void forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) override {
    this->forward_into(pass, x.value, y.value);
    function_.backward(kept(x.value, output_), x.along, y.along);
    output_along_ = y.along;
  }

  void backward_along(const LayerPass<S>& /*pass*/, const Along<S>& x, const Along<S>& dy, std::span<S> /*g_along*/,
                      Along<S>& dx) override {
    dx.along = dy.along;
    function_.backward_along(kept(x.value, output_), kept(x.along, output_along_), dy.value, dx.along);
    function_.backward(kept(x.value, output_), dy.value, dx.value);
  }

  void describe(const std::string& /*path*/, Operations& to) const override {
    to.list.push_back(function_operation(function_.id, this->width()));
  }

 private:
  std::span<const S> kept(std::span<const S> input, std::span<const S> output) const {
    return function_.keeps == Keeps::kInput ? input : output;
  }

  const Activation<S>& function_;
  std::vector<S> output_;
  std::vector<S> output_along_;
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  return std::make_unique<ActivationLayer<S>>(function_of<S>(config), build.input);
}

}  // namespace

LayerKind kinds::activation() {
  Field function{.id = "function",
                 .symbol = "φ",
                 .name = "function",
                 .help = "What is applied to every number.",
                 .type = FieldType::kChoice};
  for (const Activation<double>& choice : activations<double>()) function.choices.emplace_back(choice.id);
  function.min = 0;
  function.max = static_cast<double>(function.choices.size() - 1);

  Entry entry;
  entry.id = "activation";
  entry.name = "activation";
  entry.summary = "Bends: without one between them, two dense layers could be one.";
  entry.equation = R"(y = \varphi(x))";
  entry.reference = "Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.3";
  entry.fields = {function};
  return {.entry = entry, .make_f32 = make<float>, .make_f64 = make<double>, .activation = function_of<double>};
}

}  // namespace slalom::model
