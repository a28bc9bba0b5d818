// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011). A draw is a pure function of (seed, stream, substream, position), so every consumer has a stream
// of its own and changing one consumer never shifts the numbers another one sees.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace slalom {

// The named streams of an experiment. Each has its own seed in the experiment document; dropout
// shares that of the noise.
enum class Stream : std::uint32_t { kData = 1, kInit = 2, kBatch = 3, kNoise = 4, kDropout = 5 };

// Uses of one stream that must not see the same numbers.
namespace substream {
inline constexpr std::uint32_t kGradientOfProblem = 0x80000000;    // kNoise: noise on a test function's gradient
inline constexpr std::uint32_t kLanczos = 0x80000001;              // kNoise: vectors that eigenvalues are searched from
inline constexpr std::uint32_t kGradientNoise = 0x80000002;        // kNoise: minibatches whose gradients are compared
inline constexpr std::uint32_t kGradientOfOptimizer = 0x80000003;  // kNoise: noise that an optimizer adds to gradients
inline constexpr std::uint32_t kPlane = 0x80000004;                // kNoise: directions of a plane of weights
}  // namespace substream

// The generator itself: ten rounds of Philox4x32 turn a counter and a key into four random words.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

class Rng {
 public:
  // substream separates independent uses inside one stream (epoch number, layer index, ...).
  Rng(std::uint64_t seed, Stream stream, std::uint32_t substream = 0);

  std::uint32_t next_u32();
  double uniform();                                    // [0, 1), 53 random bits (two draws, in a fixed order)
  static constexpr std::uint64_t kDrawsPerNormal = 4;  // 32-bit draws that normal() takes
  double normal();                       // mean 0, variance 1 (Box-Muller on detmath; one value per two uniforms)
  std::uint32_t below(std::uint32_t n);  // uniform on 0 .. n-1, unbiased; n > 0
  void shuffle(std::span<std::uint32_t> values);  // Fisher-Yates, from the back

  // Number of 32-bit draws so far; setting it continues from exactly there (snapshots).
  std::uint64_t position() const { return position_; }
  void set_position(std::uint64_t position);

 private:
  void refill();
  std::array<std::uint32_t, 2> key_;
  std::uint32_t stream_;
  std::uint32_t substream_;
  std::uint64_t position_ = 0;
  std::array<std::uint32_t, 4> block_{};
};

}  // namespace slalom
