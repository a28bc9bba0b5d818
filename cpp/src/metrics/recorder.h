// Recorder: takes every metric of every step at full rate into fixed memory. Rows are buckets of `stride`
// consecutive steps; when all rows are used, neighbours merge and the stride doubles. A bucket keeps the last,
// smallest and largest value of each column (so a thinned curve keeps its extremes) and the debiased
// exponential moving average at its last step, which is computed before thinning. Steps are taken in as they come and
// worked through a block at a time, which costs a third of working through each alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
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
  static constexpr std::size_t kLanes = 4;  // columns are worked through in groups of so many

  // ema_beta: decay of the moving average of every column, in [0, 1).
  Recorder(std::vector<Column> columns, double ema_beta);

  // Usage per step: every column of values() is set, NaN meaning "no value this step" (the averages skip it); then
  // commit(step). Steps grow from commit to commit.
  std::span<double> values() { return {block_.data() + filled_ * padded_, columns_.size()}; }
  void commit(std::int64_t step) {
    block_steps_[filled_] = step;
    if (++filled_ == kBlock) settle();
  }
  // Works through what was committed. To be called before anything below is read; how often is of no consequence.
  void settle();
  // The last value of each column so far; NaN before its first one.
  std::span<const double> last() const { return {bucket(closed_), columns_.size()}; }

  const std::vector<Column>& columns() const { return columns_; }
  double ema_beta() const { return ema_beta_; }
  void set_ema_beta(double beta);  // restarts the averages

  std::size_t rows() const { return closed_ + (open_commits_ > 0 ? 1 : 0); }  // buckets, the last one maybe unfinished
  std::int64_t stride() const { return stride_; }                             // commits in a full bucket
  std::uint32_t generation() const { return generation_; }                    // grows whenever old rows were merged

  // Copies rows [from, rows()) out, row-major: step of the bucket's last commit (as double), then for each column last,
  // min, max, ema: 1 + 4 * columns() doubles per row. Where a bucket saw no value of a column, min and max are NaN,
  // last and ema are the earlier ones (NaN before the first value).
  std::size_t row_width() const { return 1 + 4 * columns_.size(); }
  void copy(std::size_t from, std::span<double> out) const;

  // Debiased EMA of a column after the last commit, v_n / (1 - beta^n) over its n values so far (course, section 1);
  // NaN before the first value.
  double ema(std::size_t column) const;

  // The whole state; save() is the same bytes for the same commits.
  std::vector<std::byte> save() const;
  // Precondition: bytes came from save() of a recorder with as many columns.
  void load(std::span<const std::byte> bytes);

 private:
  // Columns are padded to whole blocks of kLanes, so that a commit is vector work without a remainder. A bucket is four
  // arrays over the padded columns, one behind the other: last, minimum, maximum, debiased average. Without a value
  // its minimum is above its maximum.
  std::size_t bucket_size() const { return 4 * padded_; }
  double* bucket(std::size_t row) { return history_.get() + row * bucket_size(); }
  const double* bucket(std::size_t row) const { return history_.get() + row * bucket_size(); }
  // Steps that are worked through together. A step's place in the block is its number modulo kBlock.
  static constexpr std::size_t kBlock = 64;

  void restart_averages();
  void absorb(const double* rows, std::size_t count);
  template <bool kUniform>
  void absorb_extremes(std::size_t c, const double* row, std::size_t count);
  template <bool kUniform>
  void absorb_averages(std::size_t c, const double* row, std::size_t count);
  void drop_negligible();
  void open_bucket(const double* last);
  void close_bucket();
  void merge_neighbours();
  void write_row(std::int64_t step, const double* bucket, double* out) const;

  std::vector<Column> columns_;
  double ema_beta_;
  std::size_t padded_;
  std::int64_t stride_ = 1;
  std::uint32_t generation_ = 0;

  std::vector<double> block_;  // [kBlock x padded_], the steps taken in
  std::vector<std::int64_t> block_steps_;
  std::size_t settled_ = 0;  // of the block: those before this one are worked through,
  std::size_t filled_ = 0;   // those before this one are committed

  std::int64_t open_commits_ = 0;  // in the bucket being filled
  std::int64_t last_step_ = 0;

  std::vector<double> average_;  // v_n = beta v_{n-1} + (1 - beta) x_n
  std::vector<double> missing_;  // beta^n, the weight v_n still lacks; n counts the column's own values

  std::size_t closed_ = 0;           // finished buckets
  std::vector<std::int64_t> steps_;  // [kRows]
  // [(kRows + 1) x bucket_size()]: the finished buckets, then the one being filled, whose averages are made when they
  // are asked for.
  std::unique_ptr<double[]> history_;
};

}  // namespace slalom::metrics
