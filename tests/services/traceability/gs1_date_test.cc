// Dates of labels: the century window, day 00, and days that do not exist.

#include "services/traceability/gs1_date.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using enum DayZero;

constexpr int kDateYear = 2026;

// The window of the General Specifications: 49 years back to 50 years ahead.
TEST(Gs1YearTest, IsTheNearestOfItsEnding) {
  EXPECT_EQ(Gs1Year(26, 2026), 2026);
  EXPECT_EQ(Gs1Year(76, 2026), 2076);
  EXPECT_EQ(Gs1Year(77, 2026), 1977);
  EXPECT_EQ(Gs1Year(99, 2026), 1999);
  EXPECT_EQ(Gs1Year(0, 2026), 2000);
  EXPECT_EQ(Gs1Year(0, 1999), 2000);
  EXPECT_EQ(Gs1Year(46, 2096), 2146);
  EXPECT_EQ(Gs1Year(47, 2096), 2047);
  for (int current = 1990; current < 2120; ++current) {
    for (int digits = 0; digits < 100; ++digits) {
      const int year = Gs1Year(digits, current);
      EXPECT_EQ(year % 100, digits);
      EXPECT_GE(year, current - 49);
      EXPECT_LE(year, current + 50);
    }
  }
}

TEST(Gs1DateTextTest, WritesDaysAsIsoDoes) {
  EXPECT_EQ(Gs1DateText("260304", kRefused, kDateYear).value(), "2026-03-04");
  EXPECT_EQ(Gs1DateText("240229", kMonth, kDateYear).value(), "2024-02-29");
  EXPECT_EQ(Gs1DateText("991231", kLastDay, kDateYear).value(), "1999-12-31");
}

TEST(Gs1DateTextTest, DayZeroIsAMonthOrItsLastDay) {
  EXPECT_EQ(Gs1DateText("260300", kMonth, kDateYear).value(),
            "2026-03 (day 00: the month, without a day)");
  EXPECT_EQ(Gs1DateText("260300", kLastDay, kDateYear).value(),
            "2026-03-31 (day 00: the last day of the month)");
  EXPECT_THAT(Gs1DateText("240200", kLastDay, kDateYear).value(),
              HasSubstr("2024-02-29"));
  EXPECT_THAT(Gs1DateText("260200", kLastDay, kDateYear).value(),
              HasSubstr("2026-02-28"));
  EXPECT_THAT(Gs1DateText("261200", kLastDay, kDateYear).value(),
              HasSubstr("2026-12-31"));
  EXPECT_THAT(Gs1DateText("000200", kLastDay, kDateYear).value(),
              HasSubstr("2000-02-29"));
  EXPECT_THAT(Gs1DateText("260300", kRefused, kDateYear),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(Gs1DateTextTest, SaysWhichPartIsWrong) {
  EXPECT_THAT(std::string(Gs1DateText("261300", kMonth, kDateYear).status().message()),
              HasSubstr("month 13 came, 01 to 12 wanted"));
  EXPECT_THAT(std::string(Gs1DateText("260015", kMonth, kDateYear).status().message()),
              HasSubstr("month 00"));
  EXPECT_THAT(std::string(Gs1DateText("260229", kMonth, kDateYear).status().message()),
              HasSubstr("day 29 came, a day of 2026-02, at most 28, wanted"));
}

// Every text of six digits of a few years: right exactly if the calendar has that day.
TEST(Gs1DateTextTest, AgreesWithTheCalendar) {
  for (const int year : {2000, 2024, 2025}) {
    for (int month = 0; month < 100; ++month) {
      for (int day = 1; day < 100; ++day) {
        const std::string digits =
            absl::StrFormat("%02d%02d%02d", year % 100, month, day);
        const absl::CivilDay civil(year, month, day);
        const bool exists = civil.month() == month && civil.day() == day;
        const auto text = Gs1DateText(digits, kRefused, kDateYear);
        ASSERT_EQ(text.ok(), exists) << digits;
        if (exists) {
          ASSERT_EQ(*text, absl::FormatCivilTime(civil));
        }
      }
    }
  }
}

TEST(Gs1TimeTextTest, GoesAsFarAsItIsTold) {
  EXPECT_EQ(Gs1TimeText("260304", kDateYear).value(), "2026-03-04");
  EXPECT_EQ(Gs1TimeText("26030417", kDateYear).value(),
            "2026-03-04, the hour from 17:00");
  EXPECT_EQ(Gs1TimeText("2603041730", kDateYear).value(), "2026-03-04T17:30");
  EXPECT_EQ(Gs1TimeText("260304173059", kDateYear).value(), "2026-03-04T17:30:59");
  EXPECT_EQ(Gs1TimeText("2603040000", kDateYear).value(), "2026-03-04T00:00");
}

TEST(Gs1TimeTextTest, RefusesTimesThatNoClockShows) {
  for (const char* digits :
       {"", "26030", "2603041", "260304173", "26030424", "2603041760", "260304173060",
        "2603002359", "26030417305900"}) {
    EXPECT_THAT(Gs1TimeText(digits, kDateYear),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << digits;
  }
}

}  // namespace
}  // namespace rastro
