// The series are the published ones, day by day, and documented.
#include "data/series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include <nlohmann/json.hpp>

#include "slalom/experiment.h"

#include "core/entry_check.h"
#include "support/source_files.h"

namespace slalom::data {
namespace {

TEST(Series, EntriesAreCompleteAndDocumented) {
  const std::string page = read_source_file("docs/data.md");
  for (const Series& one : series()) {
    EXPECT_EQ(entry_faults(one, one.id, {.equation = false, .reference = true}), std::vector<std::string>{});
    EXPECT_FALSE(one.values.empty());
    EXPECT_NE(page.find("`" + one.id + "`"), std::string::npos);
    ASSERT_FALSE(one.origin.empty());
    ASSERT_FALSE(one.licence.empty());
    EXPECT_NE(page.find(one.origin), std::string::npos) << one.origin;
    EXPECT_NE(page.find(one.licence), std::string::npos) << one.licence;
  }
}

TEST(Series, SeattlesTemperaturesAreThePublishedOnes) {
  const auto json = nlohmann::json::parse(*slalom::series("seattle"));
  const auto values = json["values"].get<std::vector<double>>();
  const auto dates = json["dates"].get<std::vector<std::string>>();
  ASSERT_EQ(values.size(), 1461u);
  ASSERT_EQ(dates.size(), 1461u);
  EXPECT_EQ(std::vector<double>(values.begin(), values.begin() + 3), (std::vector<double>{12.8, 10.6, 11.7}));
  EXPECT_EQ(std::vector<double>(values.end() - 3, values.end()), (std::vector<double>{7.2, 5.6, 5.6}));
  EXPECT_EQ(dates.front(), "2012-01-01");
  EXPECT_EQ(dates[59], "2012-02-29");
  EXPECT_EQ(dates[60], "2012-03-01");
  EXPECT_EQ(dates.back(), "2015-12-31");
  const auto warmest = std::max_element(values.begin(), values.end());
  EXPECT_EQ(*warmest, 35.6);
  EXPECT_EQ(dates[static_cast<std::size_t>(warmest - values.begin())], "2014-08-11");
  EXPECT_EQ(*std::min_element(values.begin(), values.end()), -1.6);
  EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0) / 1461, 16.43908, 1e-5);
}

TEST(Series, LeapDaysFollowTheGregorianCalendar) {
  EXPECT_EQ(day_after({1900, 2, 28}, 1), "1900-03-01");
  EXPECT_EQ(day_after({2000, 2, 28}, 1), "2000-02-29");
  EXPECT_EQ(day_after({2013, 2, 28}, 1), "2013-03-01");
  EXPECT_EQ(day_after({2012, 12, 31}, 366), "2014-01-01");
}

TEST(Series, UnknownOnesAreNamed) {
  const auto none = slalom::series("settle");
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.errors()[0].code, "unknown_id");
  EXPECT_NE(none.errors()[0].message.find("seattle"), std::string::npos);
}

}  // namespace
}  // namespace slalom::data
