#include "gpu/problem_data.h"

#include <numeric>
#include <variant>

#include "gpu/refusal.h"
#include "train/targets.h"

namespace slalom::gpu {

std::optional<Error> problem_refusal(const experiment::ExperimentSpec& spec) {
  if (!std::holds_alternative<experiment::NetworkProblem>(spec.problem)) {
    return refusal("problem", "a function of few variables is faster on the processor");
  }
  if (spec.precision != experiment::Precision::kF32) {
    return refusal("precision", "graphics cards compute in f32 only");
  }
  return std::nullopt;
}

std::vector<std::uint32_t> places_of(std::span<const std::uint32_t> part) {
  std::vector<std::uint32_t> all(part.size());
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

std::vector<std::uint32_t> labels_of(const data::Dataset& dataset, std::span<const std::uint32_t> examples) {
  std::vector<std::uint32_t> all;
  if (dataset.classes == 0) return all;
  for (const std::uint32_t example : examples) all.push_back(dataset.labels[example]);
  return all;
}

std::vector<float> values_of(const data::Dataset& dataset, const loss::TargetPlan& plan,
                             std::span<const std::uint32_t> examples) {
  if (takes_labels(plan) || examples.empty()) return {};
  train::TargetGatherer<float> gatherer(dataset, plan, examples.size());
  const auto values = gatherer.gather(examples).values;
  return {values.begin(), values.end()};
}

}  // namespace slalom::gpu
