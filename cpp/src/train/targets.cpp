#include "train/targets.h"

#include <cassert>

namespace slalom::train {

template <class S>
TargetGatherer<S>::TargetGatherer(const data::Dataset& dataset, loss::TargetPlan plan, std::size_t max_rows)
    : dataset_(&dataset),
      plan_(plan),
      labels_(dataset.labels.empty() ? 0 : max_rows),
      values_(plan.encoding == loss::Encoding::kClasses ? 0 : max_rows * plan.outputs) {}

template <class S>
loss::Targets<S> TargetGatherer<S>::gather(std::span<const std::uint32_t> examples) {
  rows_ = examples.size();
  if (plan_.encoding == loss::Encoding::kValues) {
    for (std::size_t i = 0; i < rows_; ++i) values_[i] = static_cast<S>(dataset_->targets[examples[i]]);
    return {{}, std::span<const S>(values_).first(rows_)};
  }
  assert(rows_ <= labels_.size());
  for (std::size_t i = 0; i < rows_; ++i) labels_[i] = dataset_->labels[examples[i]];
  const auto labels = std::span<const std::uint16_t>(labels_).first(rows_);
  if (plan_.encoding == loss::Encoding::kClasses) return {labels, {}};
  const auto values = std::span<S>(values_).first(rows_ * plan_.outputs);
  loss::encode(plan_, labels, values);
  return {{}, values};
}

template <class S>
std::size_t TargetGatherer<S>::count_correct(std::span<const S> outputs) const {
  if (plan_.encoding == loss::Encoding::kValues) return 0;
  return loss::count_correct(plan_, outputs, std::span<const std::uint16_t>(labels_).first(rows_));
}

template class TargetGatherer<float>;
template class TargetGatherer<double>;

}  // namespace slalom::train
