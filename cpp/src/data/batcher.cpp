#include "data/batcher.h"

#include <algorithm>
#include <cassert>
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
  if (position_ == 0) shuffle();
  const std::size_t first = position_;
  const std::size_t count = std::min(batch_, order_.size() - first);
  position_ += count;
  if (position_ == order_.size()) {
    position_ = 0;
    ++epoch_;
  }
  return std::span<const std::uint32_t>(order_).subspan(first, count);
}

std::size_t Batcher::steps_per_epoch() const { return (examples_.size() + batch_ - 1) / batch_; }

void Batcher::restore(std::uint32_t epoch, std::size_t position) {
  assert(position < examples_.size());
  epoch_ = epoch;
  position_ = position;
  if (position_ > 0) shuffle();
}

void Batcher::shuffle() {
  if (batch_ == examples_.size()) return;
  std::copy(examples_.begin(), examples_.end(), order_.begin());
  Rng(seed_, Stream::kBatch, epoch_).shuffle(order_);
}

}  // namespace slalom::data
