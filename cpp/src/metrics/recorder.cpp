#include "metrics/recorder.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "core/bytes.h"
#include "core/simd.h"

namespace slalom::metrics {
namespace {

using V = simd::Vec<double>;
constexpr std::size_t kWidth = simd::kLanes<double>;
constexpr std::size_t kRegisters = Recorder::kLanes / kWidth;
static_assert(Recorder::kLanes % kWidth == 0);

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
      average_(padded_),
      missing_(padded_),
      steps_(kRows),
      history_(std::make_unique_for_overwrite<double[]>((kRows + 1) * bucket_size())) {
  restart_averages();
  std::fill_n(bucket(0), padded_, kNaN);
  open_bucket(bucket(0));
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

namespace {

// Whether each of Recorder::kLanes columns has a value at all of `count` steps or at none of them.
bool uniform(const double* row, std::size_t stride, std::size_t count) {
  using Mask = decltype(V{} == V{});
  Mask first[kRegisters];
  for (std::size_t r = 0; r < kRegisters; ++r) {
    const V x = simd::load<V>(row + r * kWidth);
    first[r] = x == x;
  }
  Mask differs{};
  for (std::size_t i = 1; i < count; ++i) {
    row += stride;
    for (std::size_t r = 0; r < kRegisters; ++r) {
      const V x = simd::load<V>(row + r * kWidth);
      differs |= (x == x) ^ first[r];
    }
  }
  for (std::size_t lane = 0; lane < kWidth; ++lane) {
    if (differs[lane] != 0) return false;
  }
  return true;
}

}  // namespace

// Takes `count` steps into the open bucket and the averages.
void Recorder::absorb(const double* rows, std::size_t count) {
  for (std::size_t c = 0; c < padded_; c += kLanes) {
    if (uniform(rows + c, padded_, count)) {
      absorb_extremes<true>(c, rows + c, count);
      absorb_averages<true>(c, rows + c, count);
    } else {
      absorb_extremes<false>(c, rows + c, count);
      absorb_averages<false>(c, rows + c, count);
    }
  }
}

// Columns c to c + kLanes, whose values are at row[i * padded_] on. Where columns are uniform, whether there is a value
// is asked once, at the end, instead of at every step. In two passes, each of which fits into the registers.
// A comparison with NaN is false, so minimum and maximum skip it by themselves.
template <bool kUniform>
void Recorder::absorb_extremes(std::size_t c, const double* row, std::size_t count) {
  double* const last_at = bucket(closed_) + c;
  double* const minimum_at = last_at + padded_;
  double* const maximum_at = minimum_at + padded_;
  V last[kRegisters], minimum[kRegisters], maximum[kRegisters];
  for (std::size_t r = 0; r < kRegisters; ++r) {
    last[r] = simd::load<V>(last_at + r * kWidth);
    minimum[r] = simd::load<V>(minimum_at + r * kWidth);
    maximum[r] = simd::load<V>(maximum_at + r * kWidth);
  }
  for (std::size_t i = 0; i < count; ++i, row += padded_) {
    for (std::size_t r = 0; r < kRegisters; ++r) {
      const V x = simd::load<V>(row + r * kWidth);
      minimum[r] = simd::min(minimum[r], x);
      maximum[r] = simd::max(maximum[r], x);
      if (!kUniform || i + 1 == count) last[r] = simd::select(x == x, x, last[r]);
    }
  }
  for (std::size_t r = 0; r < kRegisters; ++r) {
    simd::store(last_at + r * kWidth, last[r]);
    simd::store(minimum_at + r * kWidth, minimum[r]);
    simd::store(maximum_at + r * kWidth, maximum[r]);
  }
}

template <bool kUniform>
void Recorder::absorb_averages(std::size_t c, const double* row, std::size_t count) {
  const V beta = simd::splat<V>(ema_beta_);
  const V rest = simd::splat<V>(1 - ema_beta_);
  const V negligible = simd::splat<V>(kNegligibleWeight);
  double* const average_at = average_.data() + c;
  double* const missing_at = missing_.data() + c;
  V average[kRegisters], missing[kRegisters];
  for (std::size_t r = 0; r < kRegisters; ++r) {
    average[r] = simd::load<V>(average_at + r * kWidth);
    missing[r] = simd::load<V>(missing_at + r * kWidth);
  }
  const double* const first = row;
  for (std::size_t i = 0; i < count; ++i, row += padded_) {
    for (std::size_t r = 0; r < kRegisters; ++r) {
      const V x = simd::load<V>(row + r * kWidth);
      const V next = beta * average[r] + rest * x;
      const V less = simd::max(missing[r] * beta, negligible);
      average[r] = kUniform ? next : simd::select(x == x, next, average[r]);
      missing[r] = kUniform ? less : simd::select(x == x, less, missing[r]);
    }
  }
  for (std::size_t r = 0; r < kRegisters; ++r) {
    if (kUniform) {
      const V x = simd::load<V>(first + r * kWidth);
      average[r] = simd::select(x == x, average[r], simd::load<V>(average_at + r * kWidth));
      missing[r] = simd::select(x == x, missing[r], simd::load<V>(missing_at + r * kWidth));
    }
    simd::store(average_at + r * kWidth, average[r]);
    simd::store(missing_at + r * kWidth, missing[r]);
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

// The last values stay: a column without a value in this bucket keeps its earlier one, found in `last`.
void Recorder::open_bucket(const double* last) {
  open_commits_ = 0;
  double* const open = bucket(closed_);
  for (std::size_t c = 0; c < padded_; c += kWidth) {
    simd::store(open + c, simd::load<V>(last + c));
    simd::store(open + padded_ + c, simd::splat<V>(kInfinity));
    simd::store(open + 2 * padded_ + c, simd::splat<V>(-kInfinity));
    simd::store(open + 3 * padded_ + c, simd::splat<V>(kNaN));  // until it is closed
  }
}

void Recorder::close_bucket() {
  double* const closing = bucket(closed_);
  for (std::size_t c = 0; c < padded_; ++c) closing[3 * padded_ + c] = ema(c);
  steps_[closed_] = last_step_;
  ++closed_;
  if (closed_ == kRows) merge_neighbours();
  open_bucket(closing);
}

void Recorder::merge_neighbours() {
  for (std::size_t i = 0; i < kRows / 2; ++i) {
    const double* first = bucket(2 * i);
    const double* second = bucket(2 * i + 1);
    double* merged = bucket(i);
    for (std::size_t c = 0; c < padded_; c += kWidth) {
      const auto both = [&](std::size_t at) {
        return std::pair(simd::load<V>(first + at), simd::load<V>(second + at));
      };
      const auto [low, other_low] = both(padded_ + c);
      const auto [high, other_high] = both(2 * padded_ + c);
      simd::store(merged + c, simd::load<V>(second + c));
      simd::store(merged + padded_ + c, simd::min(low, other_low));
      simd::store(merged + 2 * padded_ + c, simd::max(high, other_high));
      simd::store(merged + 3 * padded_ + c, simd::load<V>(second + 3 * padded_ + c));
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
    write_row(steps_[i], bucket(i), to);
  }
  if (open_commits_ > 0 && from <= closed_) {
    write_row(last_step_, bucket(closed_), to);
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
  writer.put_vector(average_);
  writer.put_vector(missing_);
  writer.put(static_cast<std::uint64_t>(closed_));
  writer.put_values(std::span<const std::int64_t>(steps_).first(closed_));
  writer.put_values(std::span<const double>(bucket(0), (closed_ + 1) * bucket_size()));
  return writer.take();
}

void Recorder::load(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  ema_beta_ = reader.get<double>();
  stride_ = reader.get<std::int64_t>();
  generation_ = reader.get<std::uint32_t>();
  open_commits_ = reader.get<std::int64_t>();
  last_step_ = reader.get<std::int64_t>();
  average_ = reader.get_vector<double>();
  missing_ = reader.get_vector<double>();
  closed_ = static_cast<std::size_t>(reader.get<std::uint64_t>());
  assert(average_.size() == padded_ && missing_.size() == padded_);
  assert(closed_ < kRows);
  reader.get_values(std::span<std::int64_t>(steps_).first(closed_));
  reader.get_values(std::span<double>(bucket(0), (closed_ + 1) * bucket_size()));
  assert(reader.done());
  filled_ = static_cast<std::size_t>(static_cast<std::int64_t>(closed_) * stride_ + open_commits_) % kBlock;
  settled_ = filled_;
}

}  // namespace slalom::metrics
