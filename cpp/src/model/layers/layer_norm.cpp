// Layer normalization: each example alone (each step of a sequence) is given mean 0 and variance 1 over its numbers,
// then a learned scale and shift for each of them. The same in training and in evaluation.
//
// Ba, Kiros, Hinton, "Layer Normalization", 2016, eq. 3 and 4.
#include <algorithm>
#include <cmath>

#include "model/layers/kinds.h"
#include "model/layers/normalised_along.h"

namespace slalom::model {
namespace {

template <class S>
class LayerNorm final : public Layer<S> {
 public:
  LayerNorm(std::size_t size, S eps, const LayerBuild& build) : Layer<S>(build.input), size_(size), eps_(eps) {
    const int number = build.next_layer();
    scale_ = build.add_segment(number, "scale", {size_}, false);
    shift_ = build.add_segment(number, "shift", {size_}, false);
  }

  double memory() const override { return 2.0 * static_cast<double>(this->width()); }

  void init(std::uint64_t /*seed*/, std::span<S> w) const override {
    std::ranges::fill(w.subspan(scale_, size_), S(1));
    std::ranges::fill(w.subspan(shift_, size_), S(0));
  }

  void reserve(std::size_t m, kernels::Workspace<S>& /*workspace*/) override {
    output_.resize(m * this->width());
    normalised_.resize(output_.size());
    inverse_.resize(output_.size() / size_);
    scaled_.resize(size_);
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    const S* const scale = pass.w.data() + scale_;
    const S* const shift = pass.w.data() + shift_;
    const auto count = static_cast<S>(size_);
    for (std::size_t r = 0; r < rows(pass); ++r) {
      const std::span<const S> row = x.subspan(r * size_, size_);
      const std::span<S> normalised = std::span<S>(normalised_).subspan(r * size_, size_);
      S* const y = output_.data() + r * size_;
      const S mean = kernels::sum<S>(row) / count;
      for (std::size_t j = 0; j < size_; ++j) normalised[j] = row[j] - mean;
      inverse_[r] = S(1) / std::sqrt(kernels::sum_of_squares<S>(normalised) / count + eps_);
      for (std::size_t j = 0; j < size_; ++j) {
        normalised[j] *= inverse_[r];
        y[j] = normalised[j] * scale[j] + shift[j];
      }
    }
    return std::span<const S>(output_).first(pass.m * this->width());
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy, std::span<S> g,
                              std::span<S> dx) override {
    const S* const scale = pass.w.data() + scale_;
    const std::span<S> d_scale = g.subspan(scale_, size_);
    const std::span<S> d_shift = g.subspan(shift_, size_);
    std::ranges::fill(d_scale, S(0));
    std::ranges::fill(d_shift, S(0));
    for (std::size_t r = 0; r < rows(pass); ++r) {
      const S* const d = dy.data() + r * size_;
      const std::span<const S> normalised = std::span<const S>(normalised_).subspan(r * size_, size_);
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
      for (std::size_t j = 0; j < size_; ++j) to[j] = ((scaled_[j] - first) - normalised[j] * second) * inverse_[r];
    }
    return dx;
  }

  void forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) override {
    this->forward_into(pass, x.value, y.value);
    along_.forward(groups(pass), normalised_, inverse_, pass.w.data() + scale_, pass.v.data() + scale_,
                   pass.v.data() + shift_, x.along, y.along);
  }

  void backward_along(const LayerPass<S>& pass, const Along<S>& /*x*/, const Along<S>& dy, std::span<S> g_along,
                      Along<S>& dx) override {
    along_.backward(groups(pass), normalised_, inverse_, pass.w.data() + scale_, pass.v.data() + scale_, dy,
                    g_along.subspan(scale_, size_), g_along.subspan(shift_, size_), dx);
  }

 private:
  NormalisedGroups groups(const LayerPass<S>& pass) const {
    return {
        .count = rows(pass), .next = size_, .rows = 1, .stride = 0, .inner = size_, .parameters = size_, .shared = 1};
  }
  std::size_t rows(const LayerPass<S>& pass) const { return pass.m * this->width() / size_; }

  std::size_t size_;  // numbers normalised together
  S eps_;
  std::size_t scale_;
  std::size_t shift_;
  std::vector<S> output_;
  std::vector<S> normalised_;
  std::vector<S> inverse_;  // of each row's standard deviation
  std::vector<S> scaled_;   // d(loss)/d(normalised) of one row
  NormalisedAlong<S> along_;
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
