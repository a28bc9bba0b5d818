// Images of one's own: how they are scaled and written as a table, and that the table is read as images again.
#include "data/image_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "data/csv.h"
#include "data/csv_table.h"
#include "support/configured.h"

namespace slalom::data {
namespace {

GreyImage image(std::size_t rows, std::size_t columns, std::vector<std::uint8_t> pixels, std::string label) {
  return {rows, columns, std::move(pixels), std::move(label)};
}

GreyImage plain(std::size_t side, std::uint8_t grey, std::string label) {
  return image(side, side, std::vector<std::uint8_t>(side * side, grey), std::move(label));
}

Table read_back(const ImageTable& table) {
  auto read =
      read_csv_table(table.text, {.task = CsvTask::kClasses, .header = CsvHeader::kYes, .image_rows = table.side});
  if (!read) {
    ADD_FAILURE() << read.errors()[0].message;
    return {};
  }
  return *read;
}

TEST(ImageTable, PixelsAndClassesComeBack) {
  std::vector<std::uint8_t> ramp(16);
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<std::uint8_t>(i == 5 ? 255 : i);
  const std::vector<GreyImage> images{image(4, 4, ramp, "say \"b\", twice"), plain(4, 0, "a")};
  const auto table = image_table(images);
  ASSERT_TRUE(table.ok());
  EXPECT_EQ(table->side, 4u);
  const Table read = read_back(*table);
  EXPECT_EQ(read.image, (std::array<int, 2>{4, 4}));
  EXPECT_EQ(read.classes, 2);
  EXPECT_EQ(read.labels, (std::vector<std::uint16_t>{1, 0}));
  for (std::size_t i = 0; i < ramp.size(); ++i) EXPECT_EQ(read.values[i], ramp[i] / 255.0) << i;
}

TEST(ImageTable, ScalesByTheMeanOfTheAreaCovered) {
  // Eight rows of 56 columns to 28 x 28: columns are averaged in twos, rows repeated. A white frame would turn it over.
  std::vector<std::uint8_t> pixels(std::size_t{8} * 56, 0);
  for (std::size_t i = 2; i < 6; ++i) pixels[i * 56 + 21] = 200;
  const std::vector<GreyImage> images{image(8, 56, pixels, "a"), plain(3, 0, "b")};
  const auto table = image_table(images);
  ASSERT_TRUE(table.ok());
  ASSERT_EQ(table->side, kMaxImageSide);
  const Table read = read_back(*table);
  // The largest value becomes 1. Row k of 28 covers rows 2k/7 to 2(k + 1)/7 of the 8: the dot spans rows 7 to 21.
  for (std::size_t row = 0; row < 28; ++row) {
    for (std::size_t column = 0; column < 28; ++column) {
      const bool inside = column == 10 && row >= 7 && row < 21;
      EXPECT_EQ(read.values[row * 28 + column], inside ? 1.0 : 0.0) << row << ", " << column;
    }
  }
}

TEST(ImageTable, BrightBackgroundsBecomeZero) {
  GreyImage ink = plain(5, 255, "a");
  ink.pixels[12] = 55;
  const std::vector<GreyImage> images{ink, plain(5, 255, "b")};
  const Table read = read_back(*image_table(images));
  EXPECT_EQ(std::ranges::count(read.values, 0.0), 49);
  EXPECT_EQ(read.values[12], 1.0);
}

TEST(ImageTable, IsAsLargeAsATableMayBe) {
  std::vector<GreyImage> images;
  for (int i = 0; i < 2000; ++i) images.push_back(plain(28, 40, i % 2 == 0 ? "a" : "b"));
  images[0].pixels[400] = 255;
  const auto table = image_table(images);
  ASSERT_TRUE(table.ok());
  EXPECT_LE(table->text.size(), kMaxCsvBytes);
  EXPECT_LT(table->side, 28u);
  EXPECT_GE(table->side, 12u);
  EXPECT_EQ(read_back(*table).rows(), 2000u);
}

TEST(ImageTable, RefusesNoneAndTooMany) {
  EXPECT_EQ(image_table({}).errors()[0].code, "no_rows");
  const std::vector<GreyImage> images(kMaxCsvRows + 1, plain(1, 0, "a"));
  const auto refused = image_table(images);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.errors()[0].code, "too_large");
  EXPECT_NE(refused.errors()[0].message.find("20001 images"), std::string::npos);
}

TEST(ImageTable, ASetOfThemIsOneOfImages) {
  std::vector<GreyImage> images;
  for (std::size_t i = 0; i < 40; ++i) {
    images.push_back(plain(6, 0, i % 2 == 0 ? "left" : "right"));
    images.back().pixels[i % 2 == 0 ? 13 : 16] = 250;
  }
  const auto table = image_table(images);
  const DatasetInfo& info = *find_dataset(kCsvId);
  const auto config_of = [&](double rows) {
    return configured(info, {{kCsvText, FieldValue{.text = table->text}}, {kCsvImageRows, FieldValue{.number = rows}}});
  };
  const Configured config = config_of(6);
  const auto plan = plan_dataset(config);
  ASSERT_TRUE(plan.ok()) << plan.errors()[0].message;
  EXPECT_EQ(plan->shape.image, (std::array<int, 2>{6, 6}));
  const auto set = make_dataset(config, 1);
  ASSERT_TRUE(set.ok());
  EXPECT_EQ((*set)->image, (std::array<int, 2>{6, 6}));
  // One mean and one scale for all pixels.
  EXPECT_TRUE(std::ranges::all_of((*set)->mean, [&](double mean) { return mean == (*set)->mean[0]; }));
  EXPECT_GT((*set)->mean[0], 0.0);

  const auto refused = plan_dataset(config_of(5));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.errors()[0].path, kCsvImageRows);
  EXPECT_EQ(refused.errors()[0].message.substr(0, 42), "36 columns of pixels are not 5 whole rows;");
}

}  // namespace
}  // namespace slalom::data
