// Layer normalization: each example alone (each step of a sequence) is given mean 0 and variance 1 over its numbers,
// then a learned scale and shift for each of them. The same in training and in evaluation.
//
// Ba, Kiros, Hinton, "Layer Normalization", 2016, eq. 3 and 4.
#include <algorithm>
#include <cmath>

#include "model/layers/kinds.h"
#include "model/layers/normalising_layer.h"

namespace slalom::model {
namespace {

template <class S>
class LayerNorm final : public NormalisingLayer<S> {
 public:
  LayerNorm(std::size_t size, S eps, const LayerBuild& build)
      : NormalisingLayer<S>(size, build), size_(size), eps_(eps) {}

  void reserve(std::size_t m, kernels::Workspace<S>& /*workspace*/) override {
    output_.resize(m * this->width());
    this->normalised_.resize(output_.size());
    this->inverse_.resize(output_.size() / size_);
    scaled_.resize(size_);
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    const S* const scale = this->scales(pass.w).data();
    const S* const shift = this->shifts(pass.w).data();
    const auto count = static_cast<S>(size_);
    for (std::size_t r = 0; r < rows(pass); ++r) {
      const std::span<const S> row = x.subspan(r * size_, size_);
      const std::span<S> normalised = std::span<S>(this->normalised_).subspan(r * size_, size_);
      S* const y = output_.data() + r * size_;
      const S mean = kernels::sum<S>(row) / count;
      for (std::size_t j = 0; j < size_; ++j) normalised[j] = row[j] - mean;
      this->inverse_[r] = S(1) / std::sqrt(kernels::sum_of_squares<S>(normalised) / count + eps_);
      for (std::size_t j = 0; j < size_; ++j) {
        normalised[j] *= this->inverse_[r];
        y[j] = normalised[j] * scale[j] + shift[j];
      }
    }
    return std::span<const S>(output_).first(pass.m * this->width());
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy, std::span<S> g,
                              std::span<S> dx) override {
    const S* const scale = this->scales(pass.w).data();
    const std::span<S> d_scale = this->scales(g);
    const std::span<S> d_shift = this->shifts(g);
    std::ranges::fill(d_scale, S(0));
    std::ranges::fill(d_shift, S(0));
    for (std::size_t r = 0; r < rows(pass); ++r) {
      const S* const d = dy.data() + r * size_;
      const std::span<const S> normalised = std::span<const S>(this->normalised_).subspan(r * size_, size_);
      for (std::size_t j = 0; j < size_; ++j) {
        d_scale[j] += d[j] * normalised[j];
        d_shift[j] += d[j];
        scaled_[j] = d[j] * scale[j];
      }
      if (dx.empty()) continue;
      // The row's mean and variance depend on x too.
      const S first = kernels::sum<S>(scaled_) / static_cast<S>(size_);
      const S second = kernels::dot<S>(scaled_, normalised) / static_cast<S>(size_);
      S* const to = dx.data() + r * size_;
      for (std::size_t j = 0; j < size_; ++j)
        to[j] = ((scaled_[j] - first) - normalised[j] * second) * this->inverse_[r];
    }
    return dx;
  }

  void describe(const std::string& /*path*/, Operations& to) const override {
    to.list.push_back({.kind = "normalised_rows",
                       .numbers = {{"rows", this->width() / size_},
                                   {"size", size_},
                                   {"eps", eps_},
                                   {"weights", this->scales_at()},
                                   {"biases", this->shifts_at()}}});
  }

 private:
  NormalisedGroups groups(const LayerPass<S>& pass) const override {
    return {
        .count = rows(pass), .next = size_, .rows = 1, .stride = 0, .inner = size_, .parameters = size_, .shared = 1};
  }
  std::size_t rows(const LayerPass<S>& pass) const { return pass.m * this->width() / size_; }

  std::size_t size_;  // numbers normalised together
  S eps_;
  std::vector<S> output_;
  std::vector<S> scaled_;  // d(loss)/d(normalised) of one row
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  const std::size_t size = build.input.is_sequence() ? build.input[1] : build.input.size();
  if (!build.allows(2 * static_cast<double>(size), static_cast<double>(build.input.size()))) return nullptr;
  return std::make_unique<LayerNorm<S>>(size, static_cast<S>(number_of(config, "eps")), build);
}

}  // namespace

LayerKind kinds::layer_norm() {
  Entry entry;
  entry.id = "layer_norm";
  entry.name = "layer normalization";
  entry.summary =
      "Gives the numbers of each example (of each step of a sequence) mean 0 and variance 1, then a scale and a shift "
      "that "
      "are learned. The minibatch plays no part.";
  entry.equation = R"(y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta)";
  entry.reference = "Ba, Kiros and Hinton, Layer Normalization (2016), eq. 3 and 4";
  entry.fields = {epsilon_field()};
  return {entry, make<float>, make<double>};
}

}  // namespace slalom::model
