// What layers have in common that give groups of their numbers mean 0 and variance 1, then a learned scale and shift:
// the parameters, and how they change along a direction (for diagnostics: written for shortness).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "model/layer.h"

namespace slalom::model {

// Where the numbers of the groups lie: of one group in `rows` rows of `inner`, `stride` apart; the first of group k at
// k * next. Number i is scaled and shifted by parameter (i / shared) % parameters.
struct NormalisedGroups {
  std::size_t count, next;
  std::size_t rows, stride, inner;
  std::size_t parameters, shared;
};

template <class S>
class NormalisingLayer : public Layer<S> {
 public:
  double memory() const final { return 2.0 * static_cast<double>(this->width()); }
  void init(std::uint64_t seed, std::span<S> w) const final;
  void forward_along(const LayerPass<S>& pass, const Along<S>& x, Along<S>& y) final;
  void backward_along(const LayerPass<S>& pass, const Along<S>& x, const Along<S>& dy, std::span<S> g_along,
                      Along<S>& dx) final;

 protected:
  // parameters: scales, and as many shifts.
  NormalisingLayer(std::size_t parameters, const LayerBuild& build);

  // Of the last forward pass, a training pass.
  virtual NormalisedGroups groups(const LayerPass<S>& pass) const = 0;

  // Where its scales and its shifts begin among the network's parameters.
  std::size_t scales_at() const { return scale_; }
  std::size_t shifts_at() const { return shift_; }

  template <class T>
  std::span<T> scales(std::span<T> all) const {
    return all.subspan(scale_, parameters_);
  }
  template <class T>
  std::span<T> shifts(std::span<T> all) const {
    return all.subspan(shift_, parameters_);
  }

  std::vector<S> normalised_;  // the numbers with mean 0 and variance 1
  std::vector<S> inverse_;     // of each group's standard deviation

 private:
  std::size_t parameters_;
  std::size_t scale_;
  std::size_t shift_;
  // How those two change along the direction of the last forward_along().
  std::vector<S> normalised_along_;
  std::vector<S> inverse_along_;
};

}  // namespace slalom::model
