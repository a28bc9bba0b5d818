// Links as text: base64url both ways, what people paste, and every way a link can be broken.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "slalom/experiment.h"

#include "core/hash.h"
#include "core/rng.h"

namespace slalom {
namespace {

using Bytes = std::vector<std::uint8_t>;

std::string code_of(std::string_view link) {
  const auto unpacked = unpack_link(link);
  return unpacked ? "ok" : unpacked.errors()[0].code;
}

TEST(Link, IsBase64UrlWithoutPadding) {
  // RFC 4648, section 10, and the two digits in which base64url differs.
  EXPECT_EQ(make_link(Bytes{'f'}), "#v2.Zg");
  EXPECT_EQ(make_link(Bytes{'f', 'o'}), "#v2.Zm8");
  EXPECT_EQ(make_link(Bytes{'f', 'o', 'o'}), "#v2.Zm9v");
  EXPECT_EQ(make_link(Bytes{'f', 'o', 'o', 'b', 'a', 'r'}), "#v2.Zm9vYmFy");
  EXPECT_EQ(make_link(Bytes{0xfb, 0xff}), "#v2.-_8");
}

TEST(Link, GivesBackItsBytesForEveryLength) {
  Rng rng(3, Stream::kNoise);
  for (std::size_t length = 1; length < 70; ++length) {
    Bytes bytes;
    for (std::size_t i = 0; i < length; ++i) bytes.push_back(static_cast<std::uint8_t>(rng.below(256)));
    const auto unpacked = unpack_link(make_link(bytes));
    ASSERT_TRUE(unpacked);
    EXPECT_EQ(unpacked->deflated, bytes);
  }
}

TEST(Link, IsFoundInWhatPeoplePaste) {
  const Bytes foo{'f', 'o', 'o'};
  for (const char* text : {"#v1.Zm9v", "v1.Zm9v", "https://example.org/slalom/#v1.Zm9v", "  #v1.Zm9v\r\n", "#v2.Zm9v",
                           "v2.Zm9v\n", "https://example.org/?a=1&b=2#v2.Zm9v"}) {
    const auto unpacked = unpack_link(text);
    ASSERT_TRUE(unpacked) << text;
    EXPECT_EQ(unpacked->deflated, foo) << text;
  }
}

TEST(Link, WhatFollowsAnAmpersandBelongsToThePage) {
  for (const char* text :
       {"#v2.Zm9v&view=surface&charts=loss.rate", "v2.Zm9v&", " #v2.Zm9v &x=#v9.A", "#v1.Zm9v&view=%26"}) {
    const auto unpacked = unpack_link(text);
    ASSERT_TRUE(unpacked) << text;
    EXPECT_EQ(unpacked->deflated, (Bytes{'f', 'o', 'o'})) << text;
  }
  EXPECT_EQ(code_of("#view=surface&v2.Zm9v"), "not_a_link");
}

// Links are opened for ever with the text they were made with: this is its fingerprint. Another text needs a version of
// its own.
TEST(Link, TheDictionaryOfAVersionNeverChanges) {
  EXPECT_EQ(unpack_link("#v2.Zm9v")->dictionary, link_dictionary());
  EXPECT_TRUE(unpack_link("#v1.Zm9v")->dictionary.empty());
  Hash hash;
  hash.add(link_dictionary());
  EXPECT_EQ(hash.hex(), "e878d039bd132497");
}

TEST(Link, SaysHowItIsBroken) {
  for (const char* text : {"", "#", "https://example.org/", "https://example.org/#about", "v.Zm9v", "#1.Zm9v",
                           "#v.Zm9v", "#vx.Zm9v", "#v0.Zm9v", "#v1", "Zm9v"}) {
    EXPECT_EQ(code_of(text), "not_a_link") << text;
  }
  for (const char* text : {"#v3.Zm9v", "#v10.Zm9v", "#v99999999999999999999.Zm9v", "https://example.org/#v3."}) {
    EXPECT_EQ(code_of(text), "future_version") << text;
  }
  for (const char* text : {"#v1.", "#v1.Z", "#v1.Zm9vY", "#v1.Zh", "#v1.Zm9", "#v2.", "#v2.Zm9&view=surface"}) {
    EXPECT_EQ(code_of(text), "truncated_link") << text;
  }
  for (const char* text : {"#v1.Zm9v!", "#v1.Zm+v", "#v1.Zm9/", "#v1.Zg==", "#v1.Zm 9v", "#v1.Zm9v#v1.Zm9v",
                           "#v2.Zm9v=", "#v2.Z?&view=surface"}) {
    EXPECT_EQ(code_of(text), "damaged_link") << text;
  }
}

}  // namespace
}  // namespace slalom
