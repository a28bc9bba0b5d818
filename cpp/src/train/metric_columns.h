// Which metrics a trainer records, and where each one's column is.
#pragma once

#include <cstddef>
#include <vector>

#include "metrics/recorder.h"

namespace slalom::train {

struct MetricColumns {
  // Positions of the columns every run has.
  enum Fixed : std::size_t { kLoss, kValidationLoss, kValidationAccuracy, kRate, kGradNorm, kUpdateNorm, kFixed };

  // layers > 1 adds the norms of each layer's gradient and update; with_point adds x and y.
  MetricColumns(int layers, bool with_point);

  std::vector<metrics::Column> columns;
  std::size_t layer_grad_norms = 0;  // first of `layers` columns; 0: there are none
  std::size_t layer_update_norms = 0;
  std::size_t point = 0;  // x, then y; 0: there are none
};

}  // namespace slalom::train
