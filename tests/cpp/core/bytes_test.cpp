#include "core/bytes.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace slalom {
namespace {

enum class Colour : std::uint8_t { kRed = 3, kBlue = 7 };

TEST(Bytes, WhatIsWrittenIsReadBack) {
  ByteWriter writer;
  writer.put(std::int64_t{-5});
  writer.put(true);
  writer.put(Colour::kBlue);
  writer.put(-0.0);
  writer.put_vector(std::vector<float>{1.5F, -2.5F});
  writer.put_text("β₁");
  const std::vector<double> values = {1, 2, 3};
  writer.put_values(std::span<const double>(values));

  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.get<std::int64_t>(), -5);
  EXPECT_TRUE(reader.get<bool>());
  EXPECT_EQ(reader.get<Colour>(), Colour::kBlue);
  EXPECT_TRUE(std::signbit(reader.get<double>()));
  EXPECT_EQ(reader.get_vector<float>(), (std::vector<float>{1.5F, -2.5F}));
  EXPECT_EQ(reader.get_text(), "β₁");
  EXPECT_FALSE(reader.done());
  std::vector<double> read(3);
  reader.get_values(std::span<double>(read));
  EXPECT_EQ(read, values);
  EXPECT_TRUE(reader.done());
}

TEST(Bytes, ReadingPastTheEndGivesZerosAndIsReported) {
  ByteWriter writer;
  writer.put(std::uint32_t{0xffffffff});
  ByteReader reader(writer.bytes());
  EXPECT_EQ(reader.get<std::uint64_t>(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.get<std::uint32_t>(), 0u) << "nothing is read after a failure";
  EXPECT_FALSE(reader.done());

  std::vector<double> values(3, 7.0);
  reader.get_values(std::span<double>(values));
  EXPECT_EQ(values, std::vector<double>(3, 0.0));
}

TEST(Bytes, EveryTruncationIsReported) {
  ByteWriter writer;
  writer.put_vector(std::vector<std::uint16_t>{1, 2, 3});
  writer.put_text("abc");
  for (std::size_t size = 0; size < writer.size(); ++size) {
    ByteReader reader(std::span(writer.bytes()).first(size));
    reader.get_vector<std::uint16_t>();
    reader.get_text();
    EXPECT_FALSE(reader.ok()) << size;
  }
}

TEST(Bytes, AnAbsurdCountIsRefusedWithoutAllocating) {
  for (const std::uint64_t count : {std::numeric_limits<std::uint64_t>::max(), std::uint64_t{1} << 61}) {
    ByteWriter writer;
    writer.put(count);
    writer.put(1.0);
    ByteReader reader(writer.bytes());
    EXPECT_TRUE(reader.get_vector<double>().empty());
    EXPECT_FALSE(reader.ok());
  }
}

}  // namespace
}  // namespace slalom
