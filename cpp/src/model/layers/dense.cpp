#include "model/layers/dense.h"

#include "model/layers/kinds.h"
#include "model/layers/product_layer.h"

namespace slalom::model {
namespace {

template <class S>
class Dense final : public ProductLayer<S> {
 public:
  Dense(std::size_t units, const LayerBuild& build)
      : ProductLayer<S>(units, {units, build.input.size()}, build.input.size(), units, build),
        in_(build.input.size()),
        out_(units) {}

  void reserve(std::size_t m, kernels::Workspace<S>& workspace) override {
    output_.resize(m * out_);
    workspace.reserve(m, out_, in_);
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    const std::span<S> y = std::span<S>(output_).first(pass.m * out_);
    kernels::dense_forward<S>(pass.m, out_, in_, x, this->weights(pass.w), this->biases(pass.w), y, *pass.workspace);
    return y;
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> x, std::span<const S> dy, std::span<S> g,
                              std::span<S> dx) override {
    kernels::dense_grad_weights<S>(pass.m, out_, in_, x, dy, this->weights(g), this->biases(g), *pass.workspace);
    if (!dx.empty()) {
      kernels::dense_grad_input<S>(pass.m, out_, in_, dy, this->weights(pass.w), dx, *pass.workspace);
    }
    return dx;
  }

  void describe(const std::string& /*path*/, Operations& to) const override {
    to.list.push_back(product_operation(in_, out_, this->weights_at(), this->biases_at()));
  }

 private:
  std::size_t in_;
  std::size_t out_;
  std::vector<S> output_;
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  return make_dense<S>(count_of(config, "units"), build);
}

}  // namespace

template <class S>
std::unique_ptr<Layer<S>> make_dense(std::size_t units, const LayerBuild& build) {
  if (!build.input.is_flat()) {
    return build.refuse("a dense layer takes numbers in a row, but gets " + build.input.words() +
                        "; flatten them before it");
  }
  const auto in = static_cast<double>(build.input.size());
  const auto out = static_cast<double>(units);
  if (!build.allows((in + 1) * out, out)) return nullptr;
  return std::make_unique<Dense<S>>(units, build);
}

template std::unique_ptr<Layer<float>> make_dense(std::size_t, const LayerBuild&);
template std::unique_ptr<Layer<double>> make_dense(std::size_t, const LayerBuild&);

LayerKind kinds::dense() {
  Entry entry;
  entry.id = "dense";
  entry.name = "dense";
  entry.summary = "Every unit sees every number of the layer before it.";
  entry.equation = R"(y = W x + b)";
  entry.reference = "Rumelhart, Hinton & Williams, Nature 323 (1986)";
  entry.fields = {units_field("Outputs of the layer; more can tell apart more complicated shapes.", 16)};
  return {.entry = entry, .make_f32 = make<float>, .make_f64 = make<double>, .units = true};
}

}  // namespace slalom::model
