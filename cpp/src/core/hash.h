// Hash: the 64-bit fingerprint of a run. Not cryptographic. The same values give the same hash on every
// target: words are taken in little-endian order, -0 is hashed as it is (a difference in bits is a
// difference), every NaN as one canonical NaN because NaN payloads differ between targets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace slalom {

class Hash {
 public:
  void add(std::uint64_t word);
  void add(double value);
  void add(float value);
  void add(std::span<const float> values);
  void add(std::span<const double> values);
  void add(std::string_view text);

  std::uint64_t value() const;  // may be called at any time; does not change the state
  std::string hex() const;      // 16 lower-case hexadecimal digits

  std::uint64_t state() const { return state_; }  // for snapshots
  void set_state(std::uint64_t state) { state_ = state; }

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15ULL;
};

}  // namespace slalom
