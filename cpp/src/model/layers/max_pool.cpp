// Max pooling: the largest number of each window. The gradient goes to the first of equal ones.
#include <algorithm>

#include "model/layers/pooling.h"

namespace slalom::model {
namespace {

template <class S>
class MaxPool final : public Layer<S> {
 public:
  explicit MaxPool(const Pooling& pooling) : Layer<S>(pooling.output()), pooling_(pooling) {}

  double memory() const override { return 2.0 * static_cast<double>(this->width()); }

  void reserve(std::size_t m, kernels::Workspace<S>& /*workspace*/) override {
    output_.resize(m * this->width());
    largest_.resize(output_.size());
  }

  std::span<const S> forward(const LayerPass<S>& pass, std::span<const S> x) override {
    for (std::size_t i = 0; i < pass.m; ++i) {
      const S* const from = x.data() + i * pooling_.inputs();
      S* const to = output_.data() + i * this->width();
      std::uint32_t* const at = largest_.data() + i * this->width();
      pooling_.for_each_window([&](std::size_t window, std::size_t first) {
        std::size_t best = first;
        for (std::size_t r = 0; r < pooling_.size; ++r) {
          for (std::size_t j = 0; j < pooling_.size; ++j) {
            const std::size_t here = first + r * pooling_.columns + j;
            // A NaN takes the place and keeps it, so that a broken run shows.
            if (from[here] > from[best] || from[here] != from[here]) best = here;
          }
        }
        to[window] = from[best];
        at[window] = static_cast<std::uint32_t>(best);
      });
    }
    return std::span<const S>(output_).first(pass.m * this->width());
  }

  std::span<const S> backward(const LayerPass<S>& pass, std::span<const S> /*x*/, std::span<const S> dy,
                              std::span<S> /*g*/, std::span<S> dx) override {
    std::ranges::fill(dx, S(0));
    for (std::size_t i = 0; i < pass.m; ++i) {
      S* const to = dx.data() + i * pooling_.inputs();
      const std::size_t first = i * this->width();
      for (std::size_t window = first; window < first + this->width(); ++window) to[largest_[window]] = dy[window];
    }
    return dx;
  }

  void forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) override {
    this->forward_into(pass, x.value, y.value);
    for (std::size_t i = 0; i < pass.m; ++i) {
      const S* const from = x.along.data() + i * pooling_.inputs();
      const std::size_t first = i * this->width();
      for (std::size_t window = first; window < first + this->width(); ++window) {
        y.along[window] = from[largest_[window]];
      }
    }
  }

  void describe(const std::string& /*path*/, Operations& to) const override {
    to.list.push_back(pooling_.operation("largest"));
  }

 private:
  Pooling pooling_;
  std::vector<S> output_;
  std::vector<std::uint32_t> largest_;  // where each output came from, within its example
};

template <class S>
std::unique_ptr<Layer<S>> make(const Configured& config, const LayerBuild& build) {
  if (!Pooling::fits(config, build)) return nullptr;
  return std::make_unique<MaxPool<S>>(Pooling(config, build));
}

}  // namespace

LayerKind kinds::max_pool() {
  Entry entry;
  entry.id = "max_pool";
  entry.name = "max pooling";
  entry.summary = "Keeps the largest number of every window: whether a pattern is there, not quite where.";
  entry.equation = R"(y_{c r j} = \max_{0 \le u, v < k} x_{c,\ k r + u,\ k j + v})";
  entry.reference = "Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.3";
  entry.fields = {pool_size_field()};
  return {entry, make<float>, make<double>};
}

}  // namespace slalom::model
