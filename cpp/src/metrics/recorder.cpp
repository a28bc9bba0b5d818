#include "metrics/recorder.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "core/bytes.h"

namespace slalom::metrics {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Below these, numbers on their way to zero are zero: denormals would cost a hundred times as much, and 1 - beta^n is
// exactly 1 long before.
constexpr double kNegligibleWeight = 1e-20;
constexpr double kNegligibleAverage = 1e-200;

}  // namespace

Recorder::Recorder(std::vector<Column> columns, double ema_beta)
    : columns_(std::move(columns)),
      ema_beta_(ema_beta),
      padded_((columns_.size() + kLanes - 1) / kLanes * kLanes),
      current_(padded_, kNaN),
      open_(bucket_size(), kNaN),
      average_(padded_),
      missing_(padded_),
      steps_(kRows),
      history_(kRows * bucket_size()) {
  restart_averages();
  open_bucket();
}

void Recorder::set_ema_beta(double beta) {
  ema_beta_ = beta;
  restart_averages();
}

void Recorder::restart_averages() {
  std::fill(average_.begin(), average_.end(), 0.0);
  std::fill(missing_.begin(), missing_.end(), 1.0);
}

void Recorder::commit(std::int64_t step) {
  double* __restrict current = current_.data();
  double* __restrict last = open_.data();
  double* __restrict minimum = open_.data() + padded_;
  double* __restrict maximum = open_.data() + 2 * padded_;
  double* __restrict average = average_.data();
  double* __restrict missing = missing_.data();
  const double beta = ema_beta_;
  const double rest = 1 - beta;
  for (std::size_t block = 0; block < padded_; block += kLanes) {
    for (std::size_t i = block; i < block + kLanes; ++i) {
      const double x = current[i];
      const bool has_value = x == x;
      // A comparison with NaN is false, so minimum and maximum skip it by themselves.
      minimum[i] = x < minimum[i] ? x : minimum[i];
      maximum[i] = x > maximum[i] ? x : maximum[i];
      last[i] = has_value ? x : last[i];
      double v = beta * average[i] + rest * x;
      v = std::abs(v) < kNegligibleAverage ? 0.0 : v;
      double weight = missing[i] * beta;
      weight = weight < kNegligibleWeight ? 0.0 : weight;
      average[i] = has_value ? v : average[i];
      missing[i] = has_value ? weight : missing[i];
      current[i] = kNaN;
    }
  }
  last_step_ = step;
  if (++open_commits_ == stride_) close_bucket();
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
  assert(from <= rows() && out.size() >= (rows() - from) * row_width());
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
  std::fill(current_.begin(), current_.end(), kNaN);
}

}  // namespace slalom::metrics
