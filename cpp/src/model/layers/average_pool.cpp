// Average pooling: the mean of each window.
#include <algorithm>

#include "model/layers/pooling.h"

namespace slalom::model {
namespace {

template <class S>
class AveragePool final : public Layer<S> {
 public:
  explicit AveragePool(const Pooling& pooling)
      : Layer<S>(pooling.output()), pooling_(pooling), share_(S(1) / static_cast<S>(pooling.size * pooling.size)) {}

  void reserve(std::size_t m, kernels::Workspace<S>& /*workspace*/) override { output_.resize(m * this->width()); }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    for (std::size_t i = 0; i < pass.m; ++i) {
      const S* const from = x.data() + i * pooling_.inputs();
      S* const to = output_.data() + i * this->width();
      pooling_.for_each_window([&](std::size_t window, std::size_t first) {
        S sum = 0;
        for (std::size_t r = 0; r < pooling_.size; ++r) {
          for (std::size_t j = 0; j < pooling_.size; ++j) sum += from[first + r * pooling_.columns + j];
        }
        to[window] = sum * share_;
      });
    }
    return std::span<const S>(output_).first(pass.m * this->width());
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy,
                              std::span<S> /*g*/, std::span<S> dx) override {
    std::ranges::fill(dx, S(0));
    for (std::size_t i = 0; i < pass.m; ++i) {
      const S* const from = dy.data() + i * this->width();
      S* const to = dx.data() + i * pooling_.inputs();
      pooling_.for_each_window([&](std::size_t window, std::size_t first) {
        const S share = from[window] * share_;
        for (std::size_t r = 0; r < pooling_.size; ++r) {
          for (std::size_t j = 0; j < pooling_.size; ++j) to[first + r * pooling_.columns + j] = share;
        }
      });
    }
    return dx;
  }

  void describe(const std::string& /*path*/, Operations& to) const override {
    to.list.push_back(pooling_.operation("mean"));
  }

 private:
  Pooling pooling_;
  S share_;  // of a window's number in the mean
  std::vector<S> output_;
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  if (!Pooling::fits(config, build)) return nullptr;
  return std::make_unique<AveragePool<S>>(Pooling(config, build));
}

}  // namespace

LayerKind kinds::average_pool() {
  Entry entry;
  entry.id = "average_pool";
  entry.name = "average pooling";
  entry.summary = "Keeps the mean of every window: a smaller, smoother image.";
  entry.equation = R"(y_{c r j} = \frac{1}{k^2} \sum_{0 \le u, v < k} x_{c,\ k r + u,\ k j + v})";
  entry.reference =
      "LeCun et al., Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86 (1998), section II.A";
  entry.fields = {pool_size_field()};
  return {entry, make<float>, make<double>};
}

}  // namespace slalom::model
