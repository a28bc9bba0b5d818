// TargetGatherer: the targets of a minibatch in the encoding its loss wants, and how many outputs are right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"
#include "loss/loss.h"
#include "loss/targets.h"

namespace slalom::train {

template <class S>
class TargetGatherer {
 public:
  TargetGatherer(const data::Dataset& dataset, loss::TargetPlan plan) : dataset_(&dataset), plan_(plan) {}

  void reserve(std::size_t m);

  // Valid until the next call.
  loss::Targets<S> gather(std::span<const std::uint32_t> examples);

  // Among outputs[m x plan.outputs], how many have the right class: the largest output, or for a single output its
  // sign. 0 for regression.
  std::size_t count_correct(std::span<const S> outputs, std::span<const std::uint32_t> examples) const;

 private:
  const data::Dataset* dataset_;
  loss::TargetPlan plan_;
  std::vector<S> values_;
  std::vector<std::uint16_t> labels_;
};

}  // namespace slalom::train
