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
// first, where 1 - beta^n is exactly 1; a smaller average than the second is zero.
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
  using V = simd::Vec<double>;
  static_assert(kLanes % simd::kLanes<double> == 0);
  double* const current = current_.data();
  double* const last = open_.data();
  double* const minimum = last + padded_;
  double* const maximum = minimum + padded_;
  double* const average = average_.data();
  double* const missing = missing_.data();
  const V beta = simd::splat<V>(ema_beta_);
  const V rest = simd::splat<V>(1 - ema_beta_);
  const V tiny = simd::splat<V>(kNegligibleAverage);
  for (std::size_t c = 0; c < padded_; c += simd::kLanes<double>) {
    const V x = simd::load<V>(current + c);
    simd::store(current + c, simd::splat<V>(kNaN));
    // A comparison with NaN is false, so minimum and maximum skip it by themselves.
    simd::store(minimum + c, simd::min(simd::load<V>(minimum + c), x));
    simd::store(maximum + c, simd::max(simd::load<V>(maximum + c), x));
    const auto has_value = x == x;
    simd::store(last + c, simd::select(has_value, x, simd::load<V>(last + c)));
    const V v = simd::load<V>(average + c);
    V next = beta * v + rest * x;
    next = simd::select((next < tiny) & (next > -tiny), V{}, next);
    simd::store(average + c, simd::select(has_value, next, v));
    const V weight = simd::load<V>(missing + c);
    const V less = simd::max(weight * beta, simd::splat<V>(kNegligibleWeight));
    simd::store(missing + c, simd::select(has_value, less, weight));
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
