#include "core/rng.h"

#include <cmath>
#include <utility>

#include "core/detmath.h"

namespace slalom {

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  // Multipliers and key increments ("Weyl constants") of the authors' Random123.
  constexpr std::uint64_t kMultiplier0 = 0xd2511f53;
  constexpr std::uint64_t kMultiplier1 = 0xcd9e8d57;
  constexpr std::uint32_t kWeyl0 = 0x9e3779b9;
  constexpr std::uint32_t kWeyl1 = 0xbb67ae85;
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

Rng::Rng(std::uint64_t seed, Stream stream, std::uint32_t substream)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      stream_(static_cast<std::uint32_t>(stream)),
      substream_(substream) {}

std::uint32_t Rng::next_u32() {
  const std::size_t word = position_ % 4;
  if (word == 0) refill();
  ++position_;
  return block_[word];
}

double Rng::uniform() {
  const std::uint64_t high = next_u32() >> 5;
  const std::uint64_t low = next_u32() >> 6;
  return static_cast<double>(high << 26 | low) * 0x1p-53;
}

double Rng::normal() {
  constexpr double kTwoPi = 6.283185307179586;
  const double radius_draw = 1.0 - uniform();  // (0, 1]: its logarithm is finite
  const double angle_draw = uniform();
  return std::sqrt(-2.0 * detmath::log(radius_draw)) * detmath::cos(kTwoPi * angle_draw);
}

// Lemire, "Fast random integer generation in an interval", ACM TOMACS 2019, algorithm 5.
std::uint32_t Rng::below(std::uint32_t n) {
  std::uint64_t product = std::uint64_t{next_u32()} * n;
  if (static_cast<std::uint32_t>(product) < n) {
    const std::uint32_t threshold = (0U - n) % n;
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{next_u32()} * n;
  }
  return static_cast<std::uint32_t>(product >> 32);
}

void Rng::shuffle(std::span<std::uint32_t> values) {
  for (std::size_t left = values.size(); left > 1; --left) {
    const std::size_t chosen = below(static_cast<std::uint32_t>(left));
    std::swap(values[left - 1], values[chosen]);
  }
}

void Rng::set_position(std::uint64_t position) {
  position_ = position;
  if (position_ % 4 != 0) refill();
}

void Rng::refill() {
  const std::uint64_t block = position_ / 4;
  block_ = philox4x32({static_cast<std::uint32_t>(block), static_cast<std::uint32_t>(block >> 32), substream_, stream_},
                      key_);
}

}  // namespace slalom
