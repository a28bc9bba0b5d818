#include "data/image_table.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "data/csv.h"

namespace slalom::data {
namespace {

// Sum of a row of pixels from `begin` to `end`, which may lie within a pixel.
double covered(const std::uint8_t* pixels, double begin, double end) {
  double sum = 0;
  for (auto i = static_cast<std::size_t>(begin); static_cast<double>(i) < end; ++i) {
    const double from = std::max(begin, static_cast<double>(i));
    const double to = std::min(end, static_cast<double>(i + 1));
    sum += (to - from) * pixels[i];
  }
  return sum;
}

// Mean of the part of the image that pixel (row, column) of a square of `side` covers.
int scaled_pixel(const GreyImage& image, std::size_t side, std::size_t row, std::size_t column) {
  const double height = static_cast<double>(image.rows) / static_cast<double>(side);
  const double width = static_cast<double>(image.columns) / static_cast<double>(side);
  // The last edge is the image's own, whatever rounding makes of the product.
  const auto edge = [&](std::size_t k, double size, std::size_t limit) {
    return k == side ? static_cast<double>(limit) : static_cast<double>(k) * size;
  };
  const double top = edge(row, height, image.rows);
  const double bottom = edge(row + 1, height, image.rows);
  const double left = edge(column, width, image.columns);
  const double right = edge(column + 1, width, image.columns);
  double sum = 0;
  for (auto i = static_cast<std::size_t>(top); static_cast<double>(i) < bottom; ++i) {
    const double from = std::max(top, static_cast<double>(i));
    const double to = std::min(bottom, static_cast<double>(i + 1));
    sum += (to - from) * covered(image.pixels.data() + i * image.columns, left, right);
  }
  return static_cast<int>(std::lround(sum / ((bottom - top) * (right - left))));
}

bool bright_borders(std::span<const GreyImage> images) {
  double sum = 0;
  double count = 0;
  for (const GreyImage& image : images) {
    for (std::size_t i = 0; i < image.rows; ++i) {
      for (std::size_t j = 0; j < image.columns; ++j) {
        if (i > 0 && j > 0 && i + 1 < image.rows && j + 1 < image.columns) continue;
        sum += image.pixels[i * image.columns + j];
        count += 1;
      }
    }
  }
  return sum > count * 127.5;
}

// In quotes, so that any text is one cell.
std::string quoted(const std::string& text) {
  std::string cell = "\"";
  for (const char c : text) cell += c == '"' ? "\"\"" : std::string(1, c);
  return cell + "\"";
}

// Empty where it would be longer than a table may be.
std::string table_of(std::span<const GreyImage> images, std::size_t side, bool invert) {
  std::string text;
  for (std::size_t i = 0; i < side * side; ++i) text += "p" + std::to_string(i + 1) + ",";
  text += "class\n";
  for (const GreyImage& image : images) {
    for (std::size_t row = 0; row < side; ++row) {
      for (std::size_t column = 0; column < side; ++column) {
        const int grey = scaled_pixel(image, side, row, column);
        text += std::to_string(invert ? 255 - grey : grey) + ",";
      }
    }
    text += quoted(image.label) + "\n";
    if (text.size() > kMaxCsvBytes) return {};
  }
  return text;
}

}  // namespace

Result<ImageTable> image_table(std::span<const GreyImage> images) {
  if (images.empty()) return Error{"no_rows", "", "there is no image"};
  std::size_t largest = 0;
  for (const GreyImage& image : images) {
    assert(image.rows > 0 && image.columns > 0 && image.pixels.size() == image.rows * image.columns);
    largest = std::max({largest, image.rows, image.columns});
  }
  if (images.size() <= kMaxCsvRows) {
    const bool invert = bright_borders(images);
    for (std::size_t side = std::clamp(largest, kMinImageSide, kMaxImageSide); side >= kMinImageSide; --side) {
      std::string text = table_of(images, side, invert);
      if (!text.empty()) return ImageTable{std::move(text), side};
    }
  }
  return Error{"too_large", "",
               std::to_string(images.size()) +
                   " images are too many for an experiment, which carries them all: even as " +
                   std::to_string(kMinImageSide) + " x " + std::to_string(kMinImageSide) +
                   " pixels they take more than " + std::to_string(kMaxCsvBytes >> 10) +
                   " KiB, or they are more than " + std::to_string(kMaxCsvRows) + "; leave some out"};
}

}  // namespace slalom::data
