#include "loss/targets.h"

#include <algorithm>
#include <cassert>

namespace slalom::loss {

TargetPlan plan_targets(const LossInfo& info, int classes) {
  assert(classes >= 2 || (classes == 0 && !info.classification()));
  if (info.targets == TargetKind::kLabels) return {Encoding::kClasses, static_cast<std::size_t>(classes)};
  if (classes == 0) return {Encoding::kValues, 1};
  if (classes == 2) return {info.targets == TargetKind::kBits ? Encoding::kBit : Encoding::kSign, 1};
  return {Encoding::kOneHot, static_cast<std::size_t>(classes)};
}

template <class S>
void encode(const TargetPlan& plan, std::span<const std::uint16_t> labels, std::span<S> values) {
  assert(values.size() == labels.size() * plan.outputs);
  if (plan.encoding == Encoding::kSign || plan.encoding == Encoding::kBit) {
    const S first = plan.encoding == Encoding::kSign ? S{-1} : S{0};
    for (std::size_t i = 0; i < labels.size(); ++i) values[i] = labels[i] == 0 ? first : S{1};
    return;
  }
  std::fill(values.begin(), values.end(), S{0});
  for (std::size_t i = 0; i < labels.size(); ++i) values[i * plan.outputs + labels[i]] = 1;
}

template <class S>
int predicted_class(const TargetPlan& plan, std::span<const S> outputs) {
  if (plan.encoding == Encoding::kSign || plan.encoding == Encoding::kBit) return outputs[0] >= 0 ? 1 : 0;
  std::size_t best = 0;
  for (std::size_t j = 1; j < plan.outputs; ++j) {
    if (outputs[j] > outputs[best]) best = j;
  }
  return static_cast<int>(best);
}

template <class S>
std::size_t count_correct(const TargetPlan& plan, std::span<const S> outputs, std::span<const std::uint16_t> labels) {
  std::size_t correct = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    correct += predicted_class(plan, outputs.subspan(i * plan.outputs, plan.outputs)) == labels[i] ? 1 : 0;
  }
  return correct;
}

template void encode(const TargetPlan&, std::span<const std::uint16_t>, std::span<float>);
template void encode(const TargetPlan&, std::span<const std::uint16_t>, std::span<double>);
template int predicted_class(const TargetPlan&, std::span<const float>);
template int predicted_class(const TargetPlan&, std::span<const double>);
template std::size_t count_correct(const TargetPlan&, std::span<const float>, std::span<const std::uint16_t>);
template std::size_t count_correct(const TargetPlan&, std::span<const double>, std::span<const std::uint16_t>);

}  // namespace slalom::loss
