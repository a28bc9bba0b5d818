#include "data/batcher.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <numeric>
#include <utility>

#include "core/rng.h"

namespace slalom::data {

Batcher::Batcher(std::vector<std::uint32_t> examples, std::size_t batch, std::uint64_t seed)
    : examples_(std::move(examples)),
      order_(examples_),
      batch_(batch == 0 ? examples_.size() : std::min(batch, examples_.size())),
      seed_(seed) {
  assert(!examples_.empty());
}

std::span<const std::uint32_t> Batcher::next() {
  if (position_ == 0) begin_epoch();
  const std::size_t first = position_;
  const std::size_t count = std::min(batch_, order_.size() - first);
  position_ += count;
  if (position_ == order_.size()) {
    position_ = 0;
    ++epoch_;
  }
  return std::span<const std::uint32_t>(order_).subspan(first, count);
}

std::vector<std::uint32_t> Batcher::last() const {
  if (epoch_ == 0 && position_ == 0) return {};
  const std::uint32_t epoch = position_ > 0 ? epoch_ : epoch_ - 1;
  const std::size_t end = position_ > 0 ? position_ : examples_.size();
  const std::size_t first = (end - 1) / batch_ * batch_;
  std::vector<std::uint32_t> places(examples_.size());
  std::iota(places.begin(), places.end(), 0u);
  shuffle(places, epoch);
  return {places.begin() + static_cast<std::ptrdiff_t>(first), places.begin() + static_cast<std::ptrdiff_t>(end)};
}

std::size_t Batcher::steps_per_epoch() const { return (examples_.size() + batch_ - 1) / batch_; }

void Batcher::restore(std::uint32_t epoch, std::size_t position) {
  assert(position < examples_.size());
  epoch_ = epoch;
  position_ = position;
  if (position_ > 0) begin_epoch();
}

void Batcher::begin_epoch() {
  if (batch_ == examples_.size()) return;
  std::copy(examples_.begin(), examples_.end(), order_.begin());
  shuffle(order_, epoch_);
}

void Batcher::shuffle(std::vector<std::uint32_t>& order, std::uint32_t epoch) const {
  if (batch_ < order.size()) Rng(seed_, Stream::kBatch, epoch).shuffle(order);
}

}  // namespace slalom::data
