// JSON in and out: numbers in their shortest form, canonical and readable text, and texts that no parser should be
// given but one day is.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "core/number_text.h"
#include "core/rng.h"
#include "experiment/json_parse.h"
#include "experiment/json_write.h"
#include "experiment/spec.h"

namespace slalom::experiment {
namespace {

TEST(NumberText, IsWhatJavaScriptWrites) {
  // Right-hand sides are String(x) in V8.
  EXPECT_EQ(number_text(0), "0");
  EXPECT_EQ(number_text(-0.0), "0");
  EXPECT_EQ(number_text(32), "32");
  EXPECT_EQ(number_text(-1.5), "-1.5");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(number_text(1e-8), "1e-8");
  EXPECT_EQ(number_text(1e-6), "0.000001");
  EXPECT_EQ(number_text(1.25e-7), "1.25e-7");
  EXPECT_EQ(number_text(123456789012345680000.0), "123456789012345680000");
  EXPECT_EQ(number_text(1e21), "1e+21");
  EXPECT_EQ(number_text(1.7976931348623157e308), "1.7976931348623157e+308");
  EXPECT_EQ(number_text(5e-324), "5e-324");
  EXPECT_EQ(number_text(4294967295.0), "4294967295");
  EXPECT_EQ(number_text(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(number_text(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "null");
}

TEST(NumberText, ReadsBackAsTheSameDouble) {
  Rng rng(7, Stream::kNoise);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t high = rng.next_u32();
    const std::uint64_t bits = high << 32 | rng.next_u32();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(std::strtod(number_text(value).c_str(), nullptr), value);
  }
}

TEST(CanonicalText, SortsKeysAndWritesNoSpace) {
  const auto value = parse_json(R"( { "b" : [ 1.0, true, null, "x\n\u00e9\u0001" ], "a": {}, "c": [] } )");
  ASSERT_TRUE(value);
  EXPECT_EQ(canonical_text(*value), "{\"a\":{},\"b\":[1,true,null,\"x\\n\u00e9\\u0001\"],\"c\":[]}");
}

TEST(PrettyText, BreaksOnlyWhatIsTooLongForALine) {
  const Json rows(20, "twelve chars");
  EXPECT_EQ(pretty_text({{"a", {1, 2}}, {"b", {{"c", 3}}}}), R"({"a": [1, 2], "b": {"c": 3}})");
  const std::string text = pretty_text({{"a", {1, 2}}, {"b", rows}});
  EXPECT_TRUE(text.starts_with("{\n  \"a\": [1, 2],\n  \"b\": [\n    \"twelve chars\",\n")) << text;
  EXPECT_EQ(*parse_json(text), Json({{"a", {1, 2}}, {"b", rows}}));
}

TEST(ParseJson, TooLargeADocumentIsRefusedUnread) {
  const std::string text(kMaxDocumentBytes + 1, ' ');
  const auto value = parse_json(text);
  ASSERT_FALSE(value);
  EXPECT_EQ(value.errors()[0].code, "too_large");
}

TEST(ParseJson, MessagesAreShortUtf8WhateverTheTextIs) {
  const std::string invalid = "{\"name\": \"\xff\xfe" + std::string(100000, 'x') + "\"}";
  const std::string unended = "{\"" + std::string(100000, 'k') + "\": 1, \"" + std::string(100000, 'k') + "\"";
  const std::string twice = "{\"" + std::string(100000, 'k') + "\": 1, \"" + std::string(100000, 'k') + "\": 2}";
  for (const std::string& text : {invalid, unended, twice}) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value);
    for (const Error& error : value.errors()) {
      EXPECT_LT(error.message.size() + error.path.size(), 300u);
      EXPECT_FALSE(Json(error.message).dump(-1, ' ', true, Json::error_handler_t::replace).find("\\ufffd") !=
                   std::string::npos)
          << error.message;
    }
  }
}

TEST(ParseJson, EveryPrefixOfADocumentIsAnErrorWithAPlace) {
  const std::string text = R"({"v": 1, "runs": [{"lr": 1e-3, "name": "\u00e9", "on": true}], "x": [null, -2.5]})";
  for (std::size_t length = 0; length < text.size(); ++length) {
    const auto value = parse_json(std::string_view(text).substr(0, length));
    ASSERT_FALSE(value) << length;
    EXPECT_TRUE(value.errors()[0].message.starts_with("line 1, column ")) << value.errors()[0].message;
  }
}

TEST(ReadSpec, AMillionFaultsAreCountedNotListed) {
  std::string text = R"({"v": 1, "seeds": {)";
  for (int i = 0; i < 5000; ++i) text += (i == 0 ? "\"s" : ",\"s") + std::to_string(i) + "\": 1";
  const auto spec = read_spec(text + "}}");
  ASSERT_FALSE(spec);
  EXPECT_EQ(spec.errors().size(), 101u);
  EXPECT_EQ(spec.errors().back().message, "and 4902 more errors");  // with problem and runs missing
}

}  // namespace
}  // namespace slalom::experiment
