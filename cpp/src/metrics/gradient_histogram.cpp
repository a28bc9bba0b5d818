#include "metrics/gradient_histogram.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <type_traits>
#include <utility>

#include "core/bytes.h"

namespace slalom::metrics {
namespace {

constexpr int kLastBin = static_cast<int>(GradientHistogram::kBins) - 1;

// Where sign, exponent and fraction lie in a number.
template <class S>
struct Layout;
template <>
struct Layout<float> {
  using Bits = std::uint32_t;
  static constexpr int kFraction = 23;
  static constexpr int kBias = 127;
};
template <>
struct Layout<double> {
  using Bits = std::uint64_t;
  static constexpr int kFraction = 52;
  static constexpr int kBias = 1023;
};

template <class S>
int bin_of(S value) {
  using L = Layout<S>;
  // Shifting left drops the sign.
  const auto magnitude = static_cast<typename L::Bits>(std::bit_cast<typename L::Bits>(value) << 1);
  const int exponent = static_cast<int>(magnitude >> (L::kFraction + 1)) - L::kBias;
  const int bin = std::clamp(exponent - GradientHistogram::kLowExponent + 2, 1, kLastBin);
  return magnitude == 0 ? 0 : bin;
}

}  // namespace

template <class S>
void count_magnitudes(std::span<const S> values, std::span<std::uint32_t> counts) {
  assert(counts.size() == GradientHistogram::kBins);
  // Neighbouring values often share a bin; counting them in different tables keeps one increment from waiting for
  // the store of the one before.
  constexpr std::size_t kTables = 4;
  std::array<std::array<std::uint32_t, GradientHistogram::kBins>, kTables> tables{};
  const std::size_t whole = values.size() - values.size() % kTables;
  for (std::size_t i = 0; i < whole; i += kTables) {
    for (std::size_t t = 0; t < kTables; ++t) ++tables[t][static_cast<std::size_t>(bin_of(values[i + t]))];
  }
  for (std::size_t i = whole; i < values.size(); ++i) ++tables[0][static_cast<std::size_t>(bin_of(values[i]))];
  for (std::size_t b = 0; b < counts.size(); ++b) {
    counts[b] = tables[0][b] + tables[1][b] + tables[2][b] + tables[3][b];
  }
}

GradientHistogram::GradientHistogram(std::vector<std::size_t> ends) : ends_(std::move(ends)) {
  steps_.reserve(kRows);
  counts_.reserve(kRows * row_width());
}

std::span<std::uint32_t> GradientHistogram::begin_row(std::int64_t step) {
  assert(wants(step) && (steps_.empty() || step > steps_.back()));
  steps_.push_back(step);
  counts_.resize(counts_.size() + row_width());
  return std::span<std::uint32_t>(counts_).last(row_width());
}

void GradientHistogram::end_row() {
  if (rows() == kRows) thin();
}

template <class S>
void GradientHistogram::add(std::int64_t step, std::span<const S> g) {
  std::span<std::uint32_t> row = begin_row(step);
  std::size_t begin = 0;
  for (const std::size_t end : ends_) {
    count_magnitudes<S>(g.subspan(begin, end - begin), row.first(kBins));
    row = row.subspan(kBins);
    begin = end;
  }
  end_row();
}

void GradientHistogram::add_counts(std::int64_t step, std::span<const std::uint32_t> counts) {
  std::ranges::copy(counts, begin_row(step).begin());
  end_row();
}

// Doubles the interval and drops the later rows that are off it.
void GradientHistogram::thin() {
  interval_ *= 2;
  ++generation_;
  std::size_t kept = 0;
  for (std::size_t row = 0; row < rows(); ++row) {
    if (!wants(steps_[row])) continue;
    steps_[kept] = steps_[row];
    std::copy_n(counts_.begin() + static_cast<std::ptrdiff_t>(row * row_width()), row_width(),
                counts_.begin() + static_cast<std::ptrdiff_t>(kept * row_width()));
    ++kept;
  }
  steps_.resize(kept);
  counts_.resize(kept * row_width());
}

std::vector<std::byte> GradientHistogram::save() const {
  ByteWriter writer;
  writer.put(interval_);
  writer.put(generation_);
  writer.put_vector(steps_);
  writer.put_vector(counts_);
  return writer.take();
}

void GradientHistogram::load(std::span<const std::byte> bytes) {
  ByteReader reader(bytes);
  interval_ = reader.get<std::int64_t>();
  generation_ = reader.get<std::uint32_t>();
  steps_ = reader.get_vector<std::int64_t>();
  counts_ = reader.get_vector<std::uint32_t>();
  assert(reader.done() && interval_ > 0 && steps_.size() < kRows && counts_.size() == steps_.size() * row_width());
  steps_.reserve(kRows);
  counts_.reserve(kRows * row_width());
}

template void count_magnitudes(std::span<const float>, std::span<std::uint32_t>);
template void count_magnitudes(std::span<const double>, std::span<std::uint32_t>);
template void GradientHistogram::add(std::int64_t, std::span<const float>);
template void GradientHistogram::add(std::int64_t, std::span<const double>);

}  // namespace slalom::metrics
