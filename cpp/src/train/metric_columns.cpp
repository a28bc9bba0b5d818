#include "train/metric_columns.h"

namespace slalom::train {

MetricColumns::MetricColumns(int layers, bool with_point) {
  columns = {{"loss", "batch loss", "", -1},
             {"validation_loss", "validation loss", "", -1},
             {"validation_accuracy", "validation accuracy", "", -1},
             {"lr", "learning rate", "", -1},
             {"grad_norm", "gradient norm", "", -1},
             {"update_norm", "update norm", "", -1}};
  if (layers > 1) {
    layer_grad_norms = columns.size();
    for (int layer = 0; layer < layers; ++layer) columns.push_back({"grad_norm", "gradient norm", "", layer});
    layer_update_norms = columns.size();
    for (int layer = 0; layer < layers; ++layer) columns.push_back({"update_norm", "update norm", "", layer});
  }
  if (with_point) {
    point = columns.size();
    columns.push_back({"x", "x", "", -1});
    columns.push_back({"y", "y", "", -1});
  }
}

}  // namespace slalom::train
