// Images of one's own as a CSV table: a row for each image, a column for each pixel, the class last. The table becomes
// part of the experiment like any other (csv_table.h), so links carry it and fingerprints hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "slalom/result.h"

namespace slalom::data {

struct GreyImage {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<std::uint8_t> pixels;  // [rows x columns], 0 (black) to 255 (white)
  std::string label;                 // what its class is called; UTF-8
};

struct ImageTable {
  std::string text;      // CSV with a header; pixels from 0 (background) to 255
  std::size_t side = 0;  // rows of an image, and columns
};

inline constexpr std::size_t kMinImageSide = 4;
inline constexpr std::size_t kMaxImageSide = 28;

// All images scaled (by the mean over each pixel's area) to one square: the largest of at most kMaxImageSide, and of
// no more than the largest image has, with which the table keeps the limits of csv.h. The background becomes 0: where
// the borders of the images are bright on average, all are inverted.
// Errors, path "": "no_rows" (no image), "too_large" (not even squares of kMinImageSide fit).
Result<ImageTable> image_table(std::span<const GreyImage> images);

}  // namespace slalom::data
