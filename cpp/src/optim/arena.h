// Arena: one block of memory that holds all state slots of a run, each starting on a cache line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace slalom::optim {

template <class S>
class Arena {
 public:
  // One array per size, all zero.
  explicit Arena(const std::vector<std::size_t>& sizes) {
    std::size_t total = kLine;  // room to move the first array onto a cache line
    for (std::size_t size : sizes) total += round_up(size);
    memory_.assign(total, S(0));
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    std::size_t offset = (kLineBytes - address % kLineBytes) % kLineBytes / sizeof(S);
    for (std::size_t size : sizes) {
      arrays_.emplace_back(memory_.data() + offset, size);
      offset += round_up(size);
    }
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  const std::vector<std::span<S>>& arrays() const { return arrays_; }

 private:
  static constexpr std::size_t kLineBytes = 64;
  static constexpr std::size_t kLine = kLineBytes / sizeof(S);
  static constexpr std::size_t round_up(std::size_t size) { return (size + kLine - 1) / kLine * kLine; }

  std::vector<S> memory_;
  std::vector<std::span<S>> arrays_;
};

}  // namespace slalom::optim
