// Tests of services/traceability/event_time.h.

#include "services/traceability/event_time.h"

#include <gtest/gtest.h>

namespace rastro {
namespace {

TEST(ParseZoneOffsetTest, TakesWhatEpcisTakes) {
  EXPECT_EQ(ParseZoneOffset("+00:00"), 0);
  EXPECT_EQ(ParseZoneOffset("-07:00"), -420);
  EXPECT_EQ(ParseZoneOffset("+05:45"), 345);
  EXPECT_EQ(ParseZoneOffset("+14:00"), 840);
  for (const char* text : {"", "Z", "+14:01", "+15:00", "07:00", "+7:00", "+07:60",
                           "+0700", "+07:00 ", "+07:000", "-0a:00"}) {
    EXPECT_FALSE(ParseZoneOffset(text).has_value()) << text;
  }
}

TEST(ParseDateTimeTest, KeepsNanoseconds) {
  const absl::Time base = absl::FromUnixSeconds(1772468130);  // 16:15:30 UTC
  EXPECT_EQ(ParseDateTime("2026-03-02T16:15:30Z", std::nullopt), base);
  EXPECT_EQ(ParseDateTime("2026-03-02T09:15:30-07:00", std::nullopt), base);
  EXPECT_EQ(ParseDateTime("2026-03-03T01:15:30+09:00", 0), base);
  EXPECT_EQ(ParseDateTime("2026-03-02T09:15:30", -420), base);
  EXPECT_EQ(ParseDateTime("2026-03-02T16:15:30.250000001Z", std::nullopt),
            base + absl::Milliseconds(250) + absl::Nanoseconds(1));
  EXPECT_EQ(ParseDateTime("2026-03-02T16:15:30.1234567899Z", std::nullopt),
            base + absl::Nanoseconds(123456789));
  EXPECT_EQ(ParseDateTime("2016-12-31T23:59:60Z", std::nullopt),
            ParseDateTime("2017-01-01T00:00:00Z", std::nullopt));
}

TEST(ParseDateTimeTest, RefusesEverythingElse) {
  for (const char* text : {"",
                           "22-07-2026",
                           "2026-03-02",
                           "2026-03-02T09:15:30",
                           "2026-03-02 09:15:30Z",
                           "2026-03-02t09:15:30z",
                           "2026-3-2T09:15:30Z",
                           "2026-02-30T09:15:30Z",
                           "2026-13-01T00:00:00Z",
                           "0000-01-01T00:00:00Z",
                           "2026-03-02T24:00:00Z",
                           "2026-03-02T09:60:00Z",
                           "2026-03-02T09:15:61Z",
                           "2026-03-02T09:15Z",
                           "2026-03-02T09:15:30.Z",
                           "2026-03-02T09:15:30,5Z",
                           "2026-03-02T09:15:30+0900",
                           "2026-03-02T09:15:30Z ",
                           "+026-03-02T09:15:30Z",
                           "infinite-future"}) {
    EXPECT_FALSE(ParseDateTime(text, std::nullopt).has_value()) << text;
  }
}

TEST(IsDateTest, KnowsTheCalendar) {
  EXPECT_TRUE(IsDate("2024-02-29"));
  EXPECT_FALSE(IsDate("2026-02-29"));
  EXPECT_FALSE(IsDate("2026-2-9"));
  EXPECT_FALSE(IsDate("2026-02-19T"));
}

}  // namespace
}  // namespace rastro
