// Recorder: takes every metric of every step at full rate into fixed memory. Rows are buckets of `stride`
// consecutive steps; when all rows are used, neighbours merge and the stride doubles. A bucket keeps the last,
// smallest and largest value of each column (so a thinned curve keeps its extremes) and the debiased
// exponential moving average at its last step, which is computed before thinning.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace slalom::metrics {

struct Column {
  std::string id;    // "loss"
  std::string name;  // "batch loss"
  std::string unit;  // "" or "%" ...
  int layer = -1;    // for per-layer columns
};

class Recorder {
 public:
  static constexpr std::size_t kRows = 4096;

  // ema_beta: decay of the moving average of every column, in [0, 1).
  Recorder(std::vector<Column> columns, double ema_beta);

  // Starts the row of the next step. Columns not set before the following begin() or end() count as "no value
  // this step" (NaN in `last` until a first value exists; the EMA skips them).
  // Usage per step: values()[c] = x for each column, then commit(step). values() is pre-filled with NaN.
  std::span<double> values() { return current_; }
  void commit(std::int64_t step);

  const std::vector<Column>& columns() const { return columns_; }
  double ema_beta() const { return ema_beta_; }
  void set_ema_beta(double beta);  // restarts the averages

  std::size_t rows() const;               // buckets, the last one possibly unfinished
  std::int64_t stride() const { return stride_; }
  std::uint32_t generation() const { return generation_; }  // grows whenever old rows were merged

  // Copies rows [from, rows()) out, row-major: step of the bucket's last step (as double), then for each column last, min,
  // max, ema: 1 + 4 * columns() doubles per row.
  std::size_t row_width() const { return 1 + 4 * columns_.size(); }
  void copy(std::size_t from, std::span<double> out) const;

  // Debiased EMA of column c after the last commit; NaN before the first value.
  double ema(std::size_t column) const;

  std::vector<std::byte> save() const;
  void load(std::span<const std::byte> bytes);

 private:
  // Left to the implementation.
  std::vector<Column> columns_;
  double ema_beta_;
  std::vector<double> current_;
  std::int64_t stride_ = 1;
  std::uint32_t generation_ = 0;
};

}  // namespace slalom::metrics
