// Shape: how the numbers of one example are arranged between two layers.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <vector>

namespace slalom::model {

// {n}: n numbers in a row. {steps, features}: a sequence. {channels, rows, columns}: an image. The last extent is
// innermost in memory.
class Shape {
 public:
  Shape(std::size_t numbers) : extents_{numbers} {}  // implicit: most networks take numbers in a row
  Shape(std::initializer_list<std::size_t> extents) : extents_(extents) {}

  std::size_t size() const {
    std::size_t product = 1;
    for (const std::size_t extent : extents_) product *= extent;
    return product;
  }
  std::size_t operator[](std::size_t i) const { return extents_[i]; }
  bool is_flat() const { return extents_.size() == 1; }
  bool is_sequence() const { return extents_.size() == 2; }
  bool is_image() const { return extents_.size() == 3; }
  bool operator==(const Shape&) const = default;

  // "32 numbers", "7 steps of 2 features", "8 channels of 14 x 14".
  std::string words() const;

 private:
  std::vector<std::size_t> extents_;
};

}  // namespace slalom::model
