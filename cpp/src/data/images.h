// The image sets: UCI digits, which are built in, and MNIST and Fashion-MNIST, whose files the host hands over.
//
// File of an external set, after decompression (numbers are 32-bit little-endian):
//   8 bytes "SLMNIST1" · n, the number of images · how many of them are the published training images, which come
//   first (0: the set is one part) · rows · columns · n labels, one byte each · n * rows * columns pixels, one byte
//   each, 0 (paper) to 255 (ink)
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "slalom/result.h"

#include "data/dataset.h"

namespace slalom::data {

DatasetInfo digits_info();
DatasetInfo mnist_info();
DatasetInfo fashion_mnist_info();

// The built-in digits; parsed once.
std::shared_ptr<const Images> digits();

// Reads a file as described above. Errors say what is wrong with it; `info` states the size of an image, the number
// of classes and how many images there may be.
Result<std::shared_ptr<const Images>> read_images(const DatasetInfo& info, std::span<const std::uint8_t> file);

// Draws the parts: where the set was published in two parts, training and validation examples come from the first
// and test examples from the second; otherwise all from one. Precondition: config's values fit info's fields.
Result<std::shared_ptr<const Dataset>> make_images(const DatasetInfo& info, std::shared_ptr<const Images> images,
                                                   const Configured& config, std::uint64_t seed);

}  // namespace slalom::data
