// A layer that lays the numbers of an image or a sequence out in a row, channel by channel; it moves nothing.
#include "model/layers/kinds.h"

namespace slalom::model {
namespace {

template <class S>
class Flatten final : public Layer<S> {
 public:
  explicit Flatten(std::size_t size) : Layer<S>(size) {}

  double memory() const override { return 0; }
  void reserve(std::size_t /*m*/, kernels::Workspace<S>& /*workspace*/) override {}
  std::span<const S> forward(const LayerPass<S>& /*pass*/, std::span<const S> x) override { return x; }
  std::span<const S> backward(const LayerPass<S>& /*pass*/, std::span<const S> /*x*/, std::span<const S> dy,
                              std::span<S> /*g*/, std::span<S> /*dx*/) override {
    return dy;
  }
  void describe(const std::string& /*path*/, Operations& /*to*/) const override {}
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& /*config*/, const LayerBuild& build) {
  return std::make_unique<Flatten<S>>(build.input.size());
}

}  // namespace

LayerKind kinds::flatten() {
  Entry entry;
  entry.id = "flatten";
  entry.name = "flatten";
  entry.summary = "Lays an image or a sequence out in a row, for a dense layer behind it.";
  entry.equation = R"(y_{(c R + r) C + j} = x_{c r j})";
  entry.reference = "torch.nn.Flatten";
  return {.entry = entry, .make_f32 = make<float>, .make_f64 = make<double>, .keeps_numbers = true};
}

}  // namespace slalom::model
