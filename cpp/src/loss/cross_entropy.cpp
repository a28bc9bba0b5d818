// Softmax cross-entropy: L = (1/m) sum_i (log sum_j exp f_ij - f_iy), for outputs that are not normalised.
#include <algorithm>
#include <array>
#include <cassert>

#include "core/detmath.h"
#include "loss/list.h"

namespace slalom::loss {
namespace {

// Taking the largest output off first keeps every exponential at or below 1. In two halves, which do not wait for each
// other. A NaN is passed over here and comes through in the sum.
template <class S>
S largest(std::span<const S> row) {
  S even = row[0];
  S odd = row[0];
  std::size_t j = 0;
  for (; j + 2 <= row.size(); j += 2) {
    even = row[j] > even ? row[j] : even;
    odd = row[j + 1] > odd ? row[j + 1] : odd;
  }
  if (j < row.size()) even = row[j] > even ? row[j] : even;
  return odd > even ? odd : even;
}

template <class S>
void subtract(std::span<const S> row, S shift, std::span<S> out) {
  for (std::size_t j = 0; j < row.size(); ++j) out[j] = row[j] - shift;
}

template <class S>
S sum_in_order(std::span<const S> values, S sum) {
  for (S v : values) sum += v;
  return sum;
}

// Sum of exp(f_j - shift) over one row, without a place for the exponentials.
template <class S>
S sum_of_exponentials(std::span<const S> row, S shift) {
  std::array<S, 64> chunk;
  S sum = 0;
  for (std::size_t first = 0; first < row.size(); first += chunk.size()) {
    const auto part = row.subspan(first, std::min(chunk.size(), row.size() - first));
    const auto exponentials = std::span<S>(chunk).first(part.size());
    subtract(part, shift, exponentials);
    detmath::exp<S>(exponentials, exponentials);
    sum = sum_in_order<S>(exponentials, sum);
  }
  return sum;
}

template <class S>
class CrossEntropy final : public Loss<S> {
 public:
  explicit CrossEntropy(S smoothing) : smoothing_(smoothing) {}
  S value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                   std::span<S> grad) const override;
  void grad_along(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                  std::span<const S> outputs_along, std::span<S> grad_along) const override;

 private:
  // What the target distribution expects of the outputs: f_y, or less of it and a share of all.
  S wanted_output(std::span<const S> row, std::size_t y) const {
    if (smoothing_ == 0) return row[y];
    const S mean = sum_in_order<S>(row, S{0}) / static_cast<S>(row.size());
    return (1 - smoothing_) * row[y] + smoothing_ * mean;
  }

  S smoothing_;
};

template <class S>
S CrossEntropy<S>::value_and_grad(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>& targets,
                                  std::span<S> grad) const {
  assert(outputs.size() == m * k && targets.labels.size() == m && (grad.empty() || grad.size() == m * k));
  double total = 0;
  if (grad.empty()) {
    for (std::size_t i = 0; i < m; ++i) {
      const auto row = outputs.subspan(i * k, k);
      const S shift = largest(row);
      const S wanted = wanted_output(row, targets.labels[i]);
      total += static_cast<double>(detmath::log(sum_of_exponentials(row, shift)) + (shift - wanted));
    }
    return static_cast<S>(total / static_cast<double>(m));
  }

  // The exponentials of many rows in one call: a row of a few classes alone would leave vector lanes empty.
  constexpr std::size_t kBlock = 64;
  std::array<S, kBlock> shift;
  const S weight = S{1} / static_cast<S>(m);
  for (std::size_t first = 0; first < m; first += kBlock) {
    const std::size_t rows = std::min(kBlock, m - first);
    for (std::size_t i = 0; i < rows; ++i) {
      const auto row = outputs.subspan((first + i) * k, k);
      shift[i] = largest(row);
      subtract(row, shift[i], grad.subspan((first + i) * k, k));
    }
    const auto block = grad.subspan(first * k, rows * k);
    detmath::exp<S>(block, block);
    for (std::size_t i = 0; i < rows; ++i) {
      const std::size_t y = targets.labels[first + i];
      const S wanted = wanted_output(outputs.subspan((first + i) * k, k), y);
      const auto exponentials = block.subspan(i * k, k);
      const S sum = sum_in_order<S>(exponentials, S{0});
      total += static_cast<double>(detmath::log(sum) + (shift[i] - wanted));
      // d/df_j = (softmax_j - (1 - eps) [j = y] - eps / k) / m
      const S factor = weight / sum;
      for (S& e : exponentials) e *= factor;
      exponentials[y] -= weight * (1 - smoothing_);
      if (smoothing_ != 0) {
        const S share = weight * smoothing_ / static_cast<S>(k);
        for (S& e : exponentials) e -= share;
      }
    }
  }
  return static_cast<S>(total / static_cast<double>(m));
}

// d softmax_j = softmax_j (along_j - sum_i softmax_i along_i)
template <class S>
void CrossEntropy<S>::grad_along(std::size_t m, std::size_t k, std::span<const S> outputs, const Targets<S>&,
                                 std::span<const S> outputs_along, std::span<S> grad_along) const {
  const S weight = S{1} / static_cast<S>(m);
  for (std::size_t i = 0; i < m; ++i) {
    const auto row = outputs.subspan(i * k, k);
    const auto along = outputs_along.subspan(i * k, k);
    const auto result = grad_along.subspan(i * k, k);
    subtract(row, largest(row), result);
    detmath::exp<S>(result, result);
    const S sum = sum_in_order<S>(result, S{0});
    S mean = 0;
    for (std::size_t j = 0; j < k; ++j) {
      result[j] /= sum;
      mean += result[j] * along[j];
    }
    for (std::size_t j = 0; j < k; ++j) result[j] *= weight * (along[j] - mean);
  }
}

double smoothing(const Configured& config) { return value_of(*find_loss(config.id), config, "smoothing").number; }

}  // namespace

LossInfo cross_entropy_info() {
  LossInfo info;
  info.id = "cross_entropy";
  info.name = "softmax cross-entropy";
  info.summary = "Minus the logarithm of the probability that softmax gives to the right class.";
  info.equation = R"(L = \frac1m \sum_i \Bigl(\log \sum_j e^{f_{ij}} - (1-\varepsilon) f_{i y_i} )"
                  R"(- \frac{\varepsilon}{k} \sum_j f_{ij}\Bigr))";
  info.reference =
      "Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2.3; smoothing: Szegedy et al., Rethinking "
      "the Inception Architecture for Computer Vision, CVPR 2016, section 7";
  info.fields = {Field{.id = "smoothing",
                       .symbol = "ε",
                       .name = "label smoothing",
                       .help = "The part of the wanted probability that is spread evenly over all classes; raised, the "
                               "network is drawn to less certain answers.",
                       .default_number = 0,
                       .min = 0,
                       .max = 1,
                       .max_open = true,
                       .slider_min = 0,
                       .slider_max = 0.5}};
  return info;
}

template <class S>
std::unique_ptr<Loss<S>> cross_entropy(const Configured& config) {
  return std::make_unique<CrossEntropy<S>>(static_cast<S>(smoothing(config)));
}

// What value_and_grad() does for an example.
LossRecording cross_entropy_recording(const Configured& config) {
  LossRecording made;
  Recording& recording = made.recording;
  const Expr f = recording.input("f");
  const Expr wanted = recording.input("wanted");
  const Expr shift = example_max(f);
  const Expr exponential = exp(f - shift);
  const Expr sum = example_sum(exponential);
  Expr wanted_output = example_sum(f * wanted);
  Expr part = wanted;
  if (const Expr eps = smoothing(config); smoothing(config) != 0) {
    const Expr outputs = recording.input("outputs");
    wanted_output = (1 - eps) * wanted_output + eps * (example_sum(f) / outputs);
    part = (1 - eps) * wanted + eps / outputs;
  }
  recording.output("cost", log(sum) + (shift - wanted_output));
  recording.output("slope", exponential / sum - part);
  return made;
}

template std::unique_ptr<Loss<float>> cross_entropy(const Configured&);
template std::unique_ptr<Loss<double>> cross_entropy(const Configured&);

}  // namespace slalom::loss
