// TargetGatherer: the targets of a minibatch, gathered from the data set in the encoding its loss wants.
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
  // dataset outlives the gatherer; at most max_rows examples are gathered at once.
  TargetGatherer(const data::Dataset& dataset, loss::TargetPlan plan, std::size_t max_rows);

  // Targets of these examples; valid until the next call. Allocates nothing.
  loss::Targets<S> gather(std::span<const std::uint32_t> examples);

  // How many of the examples last gathered have the class that outputs[m x plan.outputs] say; 0 for regression.
  std::size_t count_correct(std::span<const S> outputs) const;

 private:
  const data::Dataset* dataset_;
  loss::TargetPlan plan_;
  std::size_t rows_ = 0;  // gathered last
  std::vector<std::uint16_t> labels_;
  std::vector<S> values_;
};

}  // namespace slalom::train
