// Batcher: which training examples make up each minibatch. A new permutation each epoch, drawn from the batch
// stream with the epoch as substream, so the order depends on (seed, epoch) alone and a snapshot is two numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace slalom::data {

class Batcher {
 public:
  // examples: example numbers of the training part, at least one. batch: minibatch size; 0 or >= examples.size()
  // means the whole part every step (then the order is the given one and nothing is shuffled). The last batch of
  // an epoch holds what is left over and may be smaller.
  Batcher(std::vector<std::uint32_t> examples, std::size_t batch, std::uint64_t seed);

  // The next minibatch; valid until the next call.
  std::span<const std::uint32_t> next();

  // Places among examples() of those of the last minibatch handed out; none before the first. Found anew from epoch()
  // and position(), so that it is known after restore() as well.
  std::vector<std::uint32_t> last() const;

  std::size_t steps_per_epoch() const;
  std::span<const std::uint32_t> examples() const { return examples_; }  // all of them, as given
  std::uint32_t epoch() const { return epoch_; }                         // whole passes handed out so far
  std::size_t position() const { return position_; }  // examples of the pass in progress already handed out
  std::size_t max_batch() const { return batch_; }

  // Continues as if epoch() and position() had just been reached. Precondition: they came from such a batcher.
  void restore(std::uint32_t epoch, std::size_t position);

 private:
  void begin_epoch();
  // Puts examples into the order of an epoch.
  void shuffle(std::vector<std::uint32_t>& order, std::uint32_t epoch) const;

  std::vector<std::uint32_t> examples_;  // as given
  std::vector<std::uint32_t> order_;     // this epoch's permutation
  std::size_t batch_;
  std::uint64_t seed_;
  std::uint32_t epoch_ = 0;
  std::size_t position_ = 0;
};

}  // namespace slalom::data
