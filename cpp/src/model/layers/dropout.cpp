// Dropout: in training each number is set to 0 with some probability and the others are raised to make up for it; in
// evaluation nothing happens. The draws depend on seed, layer and step alone, so a run continued from a snapshot, or a
// second gradient within a step, drops the same numbers.
//
// Srivastava et al., "Dropout", JMLR 15 (2014), section 4; scaled in training, as in PyTorch.
#include "core/simd.h"
#include "model/layers/kinds.h"

namespace slalom::model {
namespace {

template <class S>
class Dropout final : public Layer<S> {
 public:
  Dropout(double rate, const LayerBuild& build)
      : Layer<S>(build.input),
        substream_(*build.draws),
        dropped_below_(static_cast<std::uint32_t>(rate * 0x1p32)),
        raised_(static_cast<S>(1 / (1 - rate))) {
    ++*build.draws;
  }

  double memory() const override { return 2.0 * static_cast<double>(this->width()); }

  void reserve(std::size_t m, kernels::Workspace<S>& /*workspace*/) override {
    output_.resize(m * this->width());
    factors_.resize(output_.size());
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    if (!drops(pass)) return x;
    const std::size_t size = pass.m * this->width();
    Rng rng(pass.mode.seed, Stream::kDropout, substream_);
    // Room for 2^32 draws in every step.
    rng.set_position(static_cast<std::uint64_t>(pass.mode.step) << 32);
    for (std::size_t i = 0; i < size; ++i) factors_[i] = rng.next_u32() < dropped_below_ ? S(0) : raised_;
    multiply(x, std::span<S>(output_).first(size));
    return std::span<const S>(output_).first(size);
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy,
                              std::span<S> /*g*/, std::span<S> dx) override {
    if (!drops(pass)) return dy;
    multiply(dy, dx);
    return dx;
  }

  void describe(const std::string& /*path*/, Operations& to) const override {
    to.list.push_back({.kind = "dropped",
                       .numbers = {{"count", this->width()},
                                   {"below", dropped_below_},
                                   {"raised", raised_},
                                   {"stream", static_cast<std::uint32_t>(Stream::kDropout)},
                                   {"substream", substream_}}});
  }

 private:
  static bool drops(const LayerPass<S>& pass) { return pass.mode.training && pass.mode.step >= 0; }

  void multiply(std::span<const S> from, std::span<S> to) const {
    simd::transform(from.data(), factors_.data(), to.data(), to.size(), [](auto v, auto factor) { return v * factor; });
  }

  std::uint32_t substream_;
  std::uint32_t dropped_below_;
  S raised_;
  std::vector<S> output_;
  std::vector<S> factors_;  // 0 or raised_
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  return std::make_unique<Dropout<S>>(number_of(config, "rate"), build);
}

}  // namespace

LayerKind kinds::dropout() {
  Field rate;
  rate.id = "rate";
  rate.symbol = "p";
  rate.name = "share dropped";
  rate.help = "Probability that a number is set to 0 in a training step; raised, units rely less on each other.";
  rate.default_number = 0.5;
  rate.min = 0;
  rate.max = 1;
  rate.max_open = true;
  rate.slider_min = 0;
  rate.slider_max = 0.9;

  Entry entry;
  entry.id = "dropout";
  entry.name = "dropout";
  entry.summary =
      "Sets random numbers to 0 in every training step, so that no unit can rely on a single other one. Evaluation "
      "uses "
      "all of them.";
  entry.equation = R"(y_i = \frac{r_i}{1 - p}\, x_i,\quad r_i = 0 \text{ with probability } p,\ \text{else } 1)";
  entry.reference =
      "Srivastava et al., Dropout: A Simple Way to Prevent Neural Networks from Overfitting, JMLR 15 (2014)";
  entry.fields = {rate};
  return {.entry = entry, .make_f32 = make<float>, .make_f64 = make<double>, .keeps_numbers = true};
}

}  // namespace slalom::model
