#include "loss/regularizer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/kernels.h"
#include "loss/recording.h"

namespace slalom::loss {
namespace {

Field factor(const char* id, const char* symbol, const char* name, const char* help) {
  return Field{.id = id,
               .symbol = symbol,
               .name = name,
               .help = help,
               .default_number = 0,
               .min = 0,
               .max = 10,
               .slider_min = 0,
               .slider_max = 0.1};
}

// sum |x_i| in a fixed number of lanes, combined pairwise.
template <class S>
S sum_of_magnitudes(std::span<const S> x) {
  constexpr std::size_t kLanes = 8;
  std::array<S, kLanes> lane{};
  const std::size_t whole = x.size() - x.size() % kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    for (std::size_t l = 0; l < kLanes; ++l) lane[l] += std::abs(x[i + l]);
  }
  for (std::size_t i = whole; i < x.size(); ++i) lane[i - whole] += std::abs(x[i]);
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t l = 0; l < half; ++l) lane[l] += lane[l + half];
  }
  return lane[0];
}

}  // namespace

const std::vector<Entry>& regularizers() {
  static const std::vector<Entry> list{
      {"l1_l2",
       "L1 and L2 penalty",
       "Adds the weights' magnitudes and squares to the loss: L1 drives weights to exactly 0, L2 keeps them small.",
       R"(R(w) = \lambda_1 \sum_i |w_i| + \lambda_2 \sum_i w_i^2)",
       "Goodfellow, Bengio and Courville, Deep Learning (2016), section 7.1; biases are not penalised",
       {factor("l1", "λ₁", "L1 factor", "Raised, it sets more weights to zero."),
        factor("l2", "λ₂", "L2 factor", "Raised, it pulls all weights harder towards zero.")}}};
  return list;
}

const Entry* find_regularizer(std::string_view id) { return find_by_id(regularizers(), id); }

bool penalises(const Configured& config) {
  return std::ranges::any_of(config.values, [](const FieldValue& value) { return value.number != 0; });
}

template <class S>
Regularizer<S>::Regularizer(const Configured& config, const ParamLayout& layout) {
  const Entry& entry = *find_regularizer(config.id);
  l1_ = static_cast<S>(value_of(entry, config, "l1").number);
  l2_ = static_cast<S>(value_of(entry, config, "l2").number);
  for (const Segment& segment : layout.segments()) {
    if (!segment.is_weight) continue;
    if (!weights_.empty() && weights_.back().offset + weights_.back().size == segment.offset) {
      weights_.back().size += segment.size;
    } else {
      weights_.push_back({segment.offset, segment.size});
    }
  }
}

template <class S>
S Regularizer<S>::value(std::span<const S> w) const {
  S magnitudes = 0;
  S squares = 0;
  for (const Range& range : weights_) {
    const auto weights = w.subspan(range.offset, range.size);
    if (l1_ != 0) magnitudes += sum_of_magnitudes(weights);
    if (l2_ != 0) squares += kernels::sum_of_squares(weights);
  }
  return l1_ * magnitudes + l2_ * squares;
}

template <class S>
S Regularizer<S>::add_value_and_grad(std::span<const S> w, std::span<S> g) const {
  if (!active()) return 0;
  const S slope = 2 * l2_;
  for (const Range& range : weights_) {
    const S* __restrict from = w.data() + range.offset;
    S* __restrict to = g.data() + range.offset;
    for (std::size_t i = 0; i < range.size; ++i) {
      const S sign = from[i] > 0 ? l1_ : (from[i] < 0 ? -l1_ : S{0});
      to[i] += slope * from[i] + sign;
    }
  }
  return value(w);
}

template <class S>
void Regularizer<S>::add_hessian_vector(std::span<const S> v, std::span<S> hv) const {
  for (const Range& range : weights_) {
    for (std::size_t i = range.offset; i < range.offset + range.size; ++i) hv[i] += 2 * l2_ * v[i];
  }
}

Recording record_penalty(const Configured& config) {
  const Entry& entry = *find_regularizer(config.id);
  const Expr l1 = value_of(entry, config, "l1").number;
  const Expr l2 = value_of(entry, config, "l2").number;
  Recording recording;
  const Expr w = recording.input("w");
  recording.output("cost", l1 * abs(w) + l2 * (w * w));
  recording.output("slope", 2 * l2 * w + select(w > 0, l1, select(w < 0, -l1, Expr(0))));
  return recording;
}

template class Regularizer<float>;
template class Regularizer<double>;

}  // namespace slalom::loss
