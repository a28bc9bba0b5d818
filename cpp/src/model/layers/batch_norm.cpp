// Batch normalization. In training each channel (of an image; each number of a row or a step otherwise) is given mean 0
// and variance 1 over the minibatch; in evaluation by moving averages of the two, which are state beside the
// parameters.
//
// Ioffe, Szegedy, "Batch Normalization", ICML 2015, algorithms 1 and 2. As in PyTorch the moving average is that of the
// unbiased variance, and starts at mean 0 and variance 1 without bias correction.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "model/layers/kinds.h"
#include "model/layers/normalising_layer.h"

namespace slalom::model {
namespace {

// Values lie as [rows x channels x inner]: rows are examples or their steps, inner are the places of an image.
struct Axes {
  std::size_t rows_per_example, channels, inner;
  explicit Axes(const Shape& shape)
      : rows_per_example(shape.is_sequence() ? shape[0] : 1),
        channels(shape.is_sequence() ? shape[1] : shape[0]),
        inner(shape.is_image() ? shape[1] * shape[2] : 1) {}
};

template <class S>
class BatchNorm final : public NormalisingLayer<S> {
 public:
  BatchNorm(S momentum, S eps, const LayerBuild& build)
      : NormalisingLayer<S>(Axes(build.input).channels, build),
        axes_(build.input),
        momentum_(momentum),
        eps_(eps),
        state_(build.add_state(2 * axes_.channels)) {}

  void init_state(std::span<S> state) const override {
    std::ranges::fill(running_mean(state), S(0));
    std::ranges::fill(running_variance(state), S(1));
  }

  void reserve(std::size_t m, kernels::Workspace<S>& /*workspace*/) override {
    output_.resize(m * this->width());
    this->normalised_.resize(output_.size());
    for (std::vector<S>* each : {&mean_, &variance_, &this->inverse_, &first_, &second_}) each->resize(axes_.channels);
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    const std::size_t rows = pass.m * axes_.rows_per_example;
    S* const normalised = this->normalised_.data();
    if (pass.mode.training) {
      seen_ = rows * axes_.inner;
      sum(rows, x.data(), nullptr, mean_);
      for (S& mean : mean_) mean /= static_cast<S>(seen_);
      for_each(rows, [&](std::size_t i, std::size_t c) { normalised[i] = x[i] - mean_[c]; });
      sum(rows, normalised, normalised, variance_);
      for (S& variance : variance_) variance /= static_cast<S>(seen_);
    } else {
      std::ranges::copy(running_mean(pass.state), mean_.begin());
      std::ranges::copy(running_variance(pass.state), variance_.begin());
      for_each(rows, [&](std::size_t i, std::size_t c) { normalised[i] = x[i] - mean_[c]; });
    }
    for (std::size_t c = 0; c < axes_.channels; ++c) this->inverse_[c] = S(1) / std::sqrt(variance_[c] + eps_);
    const S* const scale = this->scales(pass.w).data();
    const S* const shift = this->shifts(pass.w).data();
    S* const y = output_.data();
    for_each(rows, [&](std::size_t i, std::size_t c) {
      normalised[i] *= this->inverse_[c];
      y[i] = normalised[i] * scale[c] + shift[c];
    });
    return std::span<const S>(output_).first(pass.m * this->width());
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy, std::span<S> g,
                              std::span<S> dx) override {
    const std::size_t rows = pass.m * axes_.rows_per_example;
    sum(rows, dy.data(), this->normalised_.data(), second_);
    sum(rows, dy.data(), nullptr, first_);
    std::ranges::copy(second_, this->scales(g).begin());
    std::ranges::copy(first_, this->shifts(g).begin());
    if (dx.empty()) return dx;
    const S* const scale = this->scales(pass.w).data();
    if (!pass.mode.training) {
      for_each(rows, [&](std::size_t i, std::size_t c) { dx[i] = dy[i] * (scale[c] * this->inverse_[c]); });
      return dx;
    }
    // The minibatch's mean and variance depend on x too.
    for (std::size_t c = 0; c < axes_.channels; ++c) {
      first_[c] /= static_cast<S>(seen_);
      second_[c] /= static_cast<S>(seen_);
    }
    for_each(rows, [&](std::size_t i, std::size_t c) {
      dx[i] = ((dy[i] - first_[c]) - this->normalised_[i] * second_[c]) * (scale[c] * this->inverse_[c]);
    });
    return dx;
  }

  void end_step(std::span<S> state) const override {
    const std::span<S> mean = running_mean(state);
    const std::span<S> variance = running_variance(state);
    // One number alone has no unbiased variance.
    const S unbiased = seen_ > 1 ? static_cast<S>(seen_) / static_cast<S>(seen_ - 1) : S(1);
    for (std::size_t c = 0; c < axes_.channels; ++c) {
      mean[c] += momentum_ * (mean_[c] - mean[c]);
      variance[c] += momentum_ * (variance_[c] * unbiased - variance[c]);
    }
  }

  void describe(const std::string& /*path*/, Operations& to) const override {
    to.list.push_back({.kind = "normalised_channels",
                       .numbers = {{"rows", axes_.rows_per_example},
                                   {"channels", axes_.channels},
                                   {"inner", axes_.inner},
                                   {"momentum", momentum_},
                                   {"eps", eps_},
                                   {"weights", this->scales_at()},
                                   {"biases", this->shifts_at()},
                                   {"state", state_}}});
  }

 private:
  NormalisedGroups groups(const LayerPass<S>& pass) const override {
    assert(pass.mode.training);
    return {.count = axes_.channels,
            .next = axes_.inner,
            .rows = pass.m * axes_.rows_per_example,
            .stride = axes_.channels * axes_.inner,
            .inner = axes_.inner,
            .parameters = axes_.channels,
            .shared = axes_.inner};
  }

  template <class T>
  std::span<T> running_mean(std::span<T> state) const {
    return state.subspan(state_, axes_.channels);
  }
  template <class T>
  std::span<T> running_variance(std::span<T> state) const {
    return state.subspan(state_ + axes_.channels, axes_.channels);
  }

  // Calls f(element's number, its channel) for each element, in order.
  template <class F>
  void for_each(std::size_t rows, F f) const {
    const std::size_t channels = axes_.channels;
    const std::size_t inner = axes_.inner;
    if (inner == 1) {
      for (std::size_t r = 0; r < rows; ++r) {
        for (std::size_t c = 0; c < channels; ++c) f(r * channels + c, c);
      }
      return;
    }
    for (std::size_t plane = 0; plane < rows * channels; ++plane) {
      const std::size_t c = plane % channels;
      for (std::size_t i = 0; i < inner; ++i) f(plane * inner + i, c);
    }
  }

  // sums[c] = sum of x * y (of x where y is null) over channel c: places of an image in fixed lanes, rows in order.
  void sum(std::size_t rows, const S* x, const S* y, std::vector<S>& sums) const {
    const std::size_t channels = axes_.channels;
    const std::size_t inner = axes_.inner;
    std::ranges::fill(sums, S(0));
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t row = r * channels * inner;
      for (std::size_t c = 0; c < channels; ++c) {
        const std::size_t at = row + c * inner;
        if (inner == 1) {
          sums[c] += y == nullptr ? x[at] : x[at] * y[at];
        } else {
          const std::span<const S> plane(x + at, inner);
          sums[c] += y == nullptr ? kernels::sum<S>(plane) : kernels::dot<S>(plane, {y + at, inner});
        }
      }
    }
  }

  Axes axes_;
  S momentum_;
  S eps_;
  std::size_t state_;     // running means, then running variances
  std::size_t seen_ = 0;  // numbers per channel in the last training pass
  std::vector<S> output_;
  std::vector<S> mean_, variance_;  // of each channel in the last pass
  std::vector<S> first_, second_;   // sums of dy and of dy * normalised, for the backward pass
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  const auto channels = static_cast<double>(Axes(build.input).channels);
  if (!build.allows(2 * channels, static_cast<double>(build.input.size()))) return nullptr;
  return std::make_unique<BatchNorm<S>>(static_cast<S>(number_of(config, "momentum")),
                                        static_cast<S>(number_of(config, "eps")), build);
}

}  // namespace

LayerKind kinds::batch_norm() {
  Field momentum;
  momentum.id = "momentum";
  momentum.symbol = "m";
  momentum.name = "share of the newest minibatch";
  momentum.help =
      "Weight of a minibatch in the moving averages that evaluation uses; raised, they follow faster and are noisier.";
  momentum.default_number = 0.1;
  momentum.min = 0;
  momentum.max = 1;
  momentum.slider_min = 0;
  momentum.slider_max = 1;

  Entry entry;
  entry.id = "batch_norm";
  entry.name = "batch normalization";
  entry.summary =
      "Gives every channel mean 0 and variance 1 over the minibatch, then a scale and a shift that are learned. "
      "Evaluation "
      "uses moving averages, so an example's result does not depend on its neighbours there.";
  entry.equation = R"(y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta,\quad )"
                   R"(\bar\mu \leftarrow (1-m)\,\bar\mu + m\,\mu)";
  entry.reference = "Ioffe and Szegedy, Batch Normalization, ICML 2015, algorithms 1 and 2";
  entry.fields = {momentum, epsilon_field()};
  return {entry, make<float>, make<double>};
}

}  // namespace slalom::model
