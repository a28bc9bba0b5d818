#include "metrics/recorder.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "core/bytes.h"
#include "core/simd.h"

namespace slalom::metrics {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Numbers on their way to zero stop here, since denormals would cost a hundred times as much. beta^n stays at the
// first, where 1 - beta^n is exactly 1; a smaller average than the second becomes zero.
constexpr double kNegligibleWeight = 1e-20;
constexpr double kNegligibleAverage = 1e-200;

}  // namespace

Recorder::Recorder(std::vector<Column> columns, double ema_beta)
    : columns_(std::move(columns)),
      ema_beta_(ema_beta),
      padded_((columns_.size() + kLanes - 1) / kLanes * kLanes),
      block_(kBlock * padded_, kNaN),
      block_steps_(kBlock),
      open_(bucket_size(), kNaN),
      average_(padded_),
      missing_(padded_),
      steps_(kRows),
      history_(kRows * bucket_size()) {
  restart_averages();
  open_bucket();
}

void Recorder::set_ema_beta(double beta) {
  settle();
  ema_beta_ = beta;
  restart_averages();
}

void Recorder::restart_averages() {
  std::fill(average_.begin(), average_.end(), 0.0);
  std::fill(missing_.begin(), missing_.end(), 1.0);
}

void Recorder::settle() {
  while (settled_ < filled_) {
    const auto room = static_cast<std::size_t>(stride_ - open_commits_);
    const std::size_t count = std::min(filled_ - settled_, room);
    absorb(block_.data() + settled_ * padded_, count);
    settled_ += count;
    open_commits_ += static_cast<std::int64_t>(count);
    last_step_ = block_steps_[settled_ - 1];
    if (open_commits_ == stride_) close_bucket();
  }
  if (filled_ < kBlock) return;
  drop_negligible();
  settled_ = 0;
  filled_ = 0;
}

// Takes `count` steps into the open bucket and the averages.
void Recorder::absorb(const double* rows, std::size_t count) {
  using V = simd::Vec<double>;
  constexpr std::size_t kWidth = simd::kLanes<double>;
  constexpr std::size_t kRegisters = kLanes / kWidth;
  static_assert(kLanes % kWidth == 0);
  const V beta = simd::splat<V>(ema_beta_);
  const V rest = simd::splat<V>(1 - ema_beta_);
  const V negligible = simd::splat<V>(kNegligibleWeight);
  for (std::size_t c = 0; c < padded_; c += kLanes) {
    double* const last_at = open_.data() + c;
    double* const minimum_at = last_at + padded_;
    double* const maximum_at = minimum_at + padded_;
    V last[kRegisters], minimum[kRegisters], maximum[kRegisters], average[kRegisters], missing[kRegisters];
    for (std::size_t r = 0; r < kRegisters; ++r) {
      last[r] = simd::load<V>(last_at + r * kWidth);
      minimum[r] = simd::load<V>(minimum_at + r * kWidth);
      maximum[r] = simd::load<V>(maximum_at + r * kWidth);
      average[r] = simd::load<V>(average_.data() + c + r * kWidth);
      missing[r] = simd::load<V>(missing_.data() + c + r * kWidth);
    }
    const double* row = rows + c;
    for (std::size_t i = 0; i < count; ++i, row += padded_) {
      for (std::size_t r = 0; r < kRegisters; ++r) {
        const V x = simd::load<V>(row + r * kWidth);
        const auto has_value = x == x;
        // A comparison with NaN is false, so minimum and maximum skip it by themselves.
        minimum[r] = simd::min(minimum[r], x);
        maximum[r] = simd::max(maximum[r], x);
        last[r] = simd::select(has_value, x, last[r]);
        average[r] = simd::select(has_value, beta * average[r] + rest * x, average[r]);
        missing[r] = simd::select(has_value, simd::max(missing[r] * beta, negligible), missing[r]);
      }
    }
    for (std::size_t r = 0; r < kRegisters; ++r) {
      simd::store(last_at + r * kWidth, last[r]);
      simd::store(minimum_at + r * kWidth, minimum[r]);
      simd::store(maximum_at + r * kWidth, maximum[r]);
      simd::store(average_.data() + c + r * kWidth, average[r]);
      simd::store(missing_.data() + c + r * kWidth, missing[r]);
    }
  }
}

// At the end of whole blocks only: the averages then depend on the steps alone, not on when they were settled. In
// between an average may become denormal for a few steps.
void Recorder::drop_negligible() {
  for (double& average : average_) {
    if (average < kNegligibleAverage && average > -kNegligibleAverage) average = 0;
  }
}

double Recorder::ema(std::size_t column) const { return average_[column] / (1 - missing_[column]); }

// The last values stay: a column without a value in this bucket keeps its earlier one.
void Recorder::open_bucket() {
  open_commits_ = 0;
  std::fill_n(open_.data() + padded_, padded_, kInfinity);
  std::fill_n(open_.data() + 2 * padded_, padded_, -kInfinity);
}

void Recorder::close_bucket() {
  for (std::size_t c = 0; c < padded_; ++c) open_[3 * padded_ + c] = ema(c);
  std::copy(open_.begin(), open_.end(), history_.data() + closed_ * bucket_size());
  steps_[closed_] = last_step_;
  ++closed_;
  if (closed_ == kRows) merge_neighbours();
  open_bucket();
}

void Recorder::merge_neighbours() {
  for (std::size_t i = 0; i < kRows / 2; ++i) {
    const double* first = history_.data() + 2 * i * bucket_size();
    const double* second = first + bucket_size();
    double* merged = history_.data() + i * bucket_size();
    for (std::size_t c = 0; c < padded_; ++c) {
      merged[c] = second[c];
      merged[padded_ + c] = std::min(first[padded_ + c], second[padded_ + c]);
      merged[2 * padded_ + c] = std::max(first[2 * padded_ + c], second[2 * padded_ + c]);
      merged[3 * padded_ + c] = second[3 * padded_ + c];
    }
    steps_[i] = steps_[2 * i + 1];
  }
  closed_ = kRows / 2;
  stride_ *= 2;
  ++generation_;
}

void Recorder::write_row(std::int64_t step, const double* bucket, double* out) const {
  *out++ = static_cast<double>(step);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const double minimum = bucket[padded_ + c];
    const double maximum = bucket[2 * padded_ + c];
    const bool has_value = minimum <= maximum;
    *out++ = bucket[c];
    *out++ = has_value ? minimum : kNaN;
    *out++ = has_value ? maximum : kNaN;
    *out++ = bucket[3 * padded_ + c];
  }
}

void Recorder::copy(std::size_t from, std::span<double> out) const {
  assert(settled_ == filled_ && from <= rows() && out.size() >= (rows() - from) * row_width());
  double* to = out.data();
  for (std::size_t i = from; i < closed_; ++i, to += row_width()) {
    write_row(steps_[i], history_.data() + i * bucket_size(), to);
  }
  if (open_commits_ > 0 && from <= closed_) {
    write_row(last_step_, open_.data(), to);
    for (std::size_t c = 0; c < columns_.size(); ++c) to[4 + 4 * c] = ema(c);
  }
}

std::vector<std::byte> Recorder::save() const {
  assert(settled_ == filled_);
  ByteWriter writer;
  writer.put(ema_beta_);
  writer.put(stride_);
  writer.put(generation_);
  writer.put(open_commits_);
  writer.put(last_step_);
  writer.put_vector(open_);
  writer.put_vector(average_);
  writer.put_vector(missing_);
  writer.put(static_cast<std::uint64_t>(closed_));
  writer.put_values(std::span<const std::int64_t>(steps_).first(closed_));
  writer.put_values(std::span<const double>(history_).first(closed_ * bucket_size()));
  return writer.take();
}

void Recorder::load(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  ema_beta_ = reader.get<double>();
  stride_ = reader.get<std::int64_t>();
  generation_ = reader.get<std::uint32_t>();
  open_commits_ = reader.get<std::int64_t>();
  last_step_ = reader.get<std::int64_t>();
  open_ = reader.get_vector<double>();
  average_ = reader.get_vector<double>();
  missing_ = reader.get_vector<double>();
  closed_ = static_cast<std::size_t>(reader.get<std::uint64_t>());
  assert(open_.size() == bucket_size() && average_.size() == padded_ && missing_.size() == padded_);
  assert(closed_ < kRows);
  reader.get_values(std::span<std::int64_t>(steps_).first(closed_));
  reader.get_values(std::span<double>(history_).first(closed_ * bucket_size()));
  assert(reader.done());
  filled_ = static_cast<std::size_t>(static_cast<std::int64_t>(closed_) * stride_ + open_commits_) % kBlock;
  settled_ = filled_;
}

}  // namespace slalom::metrics
