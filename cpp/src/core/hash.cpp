// The algorithm is the one of XXH64 (Y. Collet, xxHash specification, "XXH64 algorithm"): its five primes, its
// round, its accumulator merge, its final avalanche; applied to 64-bit words, with the running state in the
// place of the seed. An array is fed through four independent accumulators, then its tail word by word, then
// its length, so that ([1], [2, 3]) and ([1, 2], [3]) differ.
#include "core/hash.h"

#include <bit>
#include <cstring>

namespace slalom {
namespace {

constexpr std::uint64_t kPrime1 = 0x9e3779b185ebca87ULL;
constexpr std::uint64_t kPrime2 = 0xc2b2ae3d27d4eb4fULL;
constexpr std::uint64_t kPrime3 = 0x165667b19e3779f9ULL;
constexpr std::uint64_t kPrime4 = 0x85ebca77c2b2ae63ULL;

std::uint64_t round_of(std::uint64_t accumulator, std::uint64_t word) {
  return std::rotl(accumulator + word * kPrime2, 31) * kPrime1;
}

std::uint64_t merge(std::uint64_t state, std::uint64_t accumulator) {
  return (state ^ round_of(0, accumulator)) * kPrime1 + kPrime4;
}

std::uint64_t add_word(std::uint64_t state, std::uint64_t word) {
  return std::rotl(state ^ round_of(0, word), 27) * kPrime1 + kPrime4;
}

// Bits of a value, every NaN as one.
std::uint64_t canonical(double value) {
  return value != value ? 0x7ff8000000000000ULL : std::bit_cast<std::uint64_t>(value);
}

std::uint32_t canonical(float value) { return value != value ? 0x7fc00000U : std::bit_cast<std::uint32_t>(value); }

// word(i) is the i-th of `words` words; `length` is what tells arrays of the same words apart.
template <class Word>
std::uint64_t add_array(std::uint64_t state, std::size_t words, std::size_t length, Word word) {
  std::size_t i = 0;
  if (words >= 4) {
    std::uint64_t a = state + kPrime1 + kPrime2;
    std::uint64_t b = state + kPrime2;
    std::uint64_t c = state;
    std::uint64_t d = state - kPrime1;
    for (; i + 4 <= words; i += 4) {
      a = round_of(a, word(i));
      b = round_of(b, word(i + 1));
      c = round_of(c, word(i + 2));
      d = round_of(d, word(i + 3));
    }
    state = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
    state = merge(merge(merge(merge(state, a), b), c), d);
  }
  for (; i < words; ++i) state = add_word(state, word(i));
  return add_word(state, length);
}

}  // namespace

void Hash::add(std::uint64_t word) { state_ = add_word(state_, word); }

void Hash::add(double value) { add(canonical(value)); }

void Hash::add(float value) { add(std::uint64_t{canonical(value)}); }

void Hash::add(std::span<const float> values) {
  const std::size_t size = values.size();
  state_ = add_array(state_, (size + 1) / 2, size, [values, size](std::size_t i) {
    const std::uint64_t low = canonical(values[2 * i]);
    const std::uint64_t high = 2 * i + 1 < size ? canonical(values[2 * i + 1]) : 0;
    return low | high << 32;
  });
}

void Hash::add(std::span<const double> values) {
  state_ = add_array(state_, values.size(), values.size(), [values](std::size_t i) { return canonical(values[i]); });
}

void Hash::add(std::string_view text) {
  const std::size_t size = text.size();
  state_ = add_array(state_, (size + 7) / 8, size, [text, size](std::size_t i) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + 8 * i, size - 8 * i < 8 ? size - 8 * i : 8);
    return word;
  });
}

std::uint64_t Hash::value() const {
  std::uint64_t h = state_;
  h = (h ^ h >> 33) * kPrime2;
  h = (h ^ h >> 29) * kPrime3;
  return h ^ h >> 32;
}

std::string Hash::hex() const {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(16, '0');
  const std::uint64_t bits = value();
  for (std::size_t i = 0; i < 16; ++i) text[i] = kDigits[bits >> (60 - 4 * i) & 15];
  return text;
}

}  // namespace slalom
