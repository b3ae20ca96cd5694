// Tests of services/csv/csv_time.h.

#include "services/csv/csv_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr auto kUnknown = DateOrder::kUnknown;

TEST(ReadCsvDateTest, TakesWhatHasOneMeaning) {
  const struct {
    absl::string_view cell;
    const char* date;
  } kCases[] = {{"2026-03-02", "2026-03-02"},       {"2026-3-2", "2026-03-02"},
                {"2026/3/2", "2026-03-02"},         {"2026.03.02", "2026-03-02"},
                {"2026年3月2日", "2026-03-02"},     {"25/03/2026", "2026-03-25"},
                {"03/25/2026", "2026-03-25"},       {"25.3.2026", "2026-03-25"},
                {"5/5/2026", "2026-05-05"},         {"2 mar 2026", "2026-03-02"},
                {"02-mar-2026", "2026-03-02"},      {"2 de marzo de 2026", "2026-03-02"},
                {"2-Ene-2026", "2026-01-02"},       {"Mar 2, 2026", "2026-03-02"},
                {"2026-03-02 00:00", "2026-03-02"}, {"2/13/2026 0:00:00", "2026-02-13"},
                {"29/02/2024", "2024-02-29"}};
  for (const auto& each : kCases) {
    const absl::StatusOr<absl::CivilDay> day = ReadCsvDate(each.cell, kUnknown);
    ASSERT_THAT(day, IsOk()) << each.cell;
    EXPECT_EQ(absl::FormatCivilTime(*day), each.date) << each.cell;
  }
}

TEST(ReadCsvDateTest, AsksWhereDayAndMonthCouldBeEither) {
  EXPECT_THAT(
      ReadCsvDate("02/03/2026", kUnknown),
      StatusIs(absl::StatusCode::kInvalidArgument,
               AllOf(HasSubstr("2026-03-02 or 2026-02-03"), HasSubstr("--date-order"))));
  EXPECT_EQ(*ReadCsvDate("02/03/2026", DateOrder::kDayFirst), absl::CivilDay(2026, 3, 2));
  EXPECT_EQ(*ReadCsvDate("02/03/2026", DateOrder::kMonthFirst),
            absl::CivilDay(2026, 2, 3));
  // What was said holds for every date, also where it does not fit.
  EXPECT_THAT(ReadCsvDate("25/03/2026", DateOrder::kMonthFirst),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("there is no day")));
}

TEST(ReadCsvDateTest, RefusesEverythingElse) {
  for (const char* cell :
       {"", "2026", "2026-03", "2026-02-30", "31/04/2026", "02/03/26", "2026-03/02",
        "2026-3-2-1", "0000-01-01", "20260302x", "2 foo 2026", "marchen 2, 2026",
        "2026-03-02 09:15", "2026-03-02T", "yesterday", "1/2", "2026--3-2",
        "令和8年3月2日", "99999-01-01"}) {
    EXPECT_THAT(ReadCsvDate(cell, kUnknown), StatusIs(absl::StatusCode::kInvalidArgument))
        << cell;
  }
  EXPECT_THAT(ReadCsvDate("46083", kUnknown),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("count of days")));
  EXPECT_THAT(ReadCsvDate("02/03/26", kUnknown),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("four")));
}

TEST(ReadCsvTimeTest, TakesWhatHasOneMeaning) {
  const struct {
    absl::string_view cell;
    const char* local;
    const char* offset;  // "" if not said.
  } kCases[] = {{"2026-03-02 09:15", "2026-03-02T09:15:00", ""},
                {"2026-03-02T09:15:30", "2026-03-02T09:15:30", ""},
                {"2026-03-02T09:15:30-07:00", "2026-03-02T09:15:30", "-420"},
                {"2026-03-02T09:15:30Z", "2026-03-02T09:15:30", "Z"},
                {"2026-03-02 9:15 +09:00", "2026-03-02T09:15:00", "540"},
                {"2026-03-02 9:15 UTC+5:30", "2026-03-02T09:15:00", "330"},
                {"2026/3/2 9:15", "2026-03-02T09:15:00", ""},
                {"2026年3月2日 9時15分", "2026-03-02T09:15:00", ""},
                {"2026年3月2日9時15分30秒", "2026-03-02T09:15:30", ""},
                {"2026/3/2 午後3:05", "2026-03-02T15:05:00", ""},
                {"25/03/2026 09:15:00 p. m.", "2026-03-25T21:15:00", ""},
                {"25/03/2026 12:05 a.m.", "2026-03-25T00:05:00", ""},
                {"3/25/2026 12:05 PM", "2026-03-25T12:05:00", ""}};
  for (const auto& each : kCases) {
    const absl::StatusOr<CsvTime> time = ReadCsvTime(each.cell, kUnknown);
    ASSERT_THAT(time, IsOk()) << each.cell;
    EXPECT_EQ(absl::FormatCivilTime(time->local), each.local) << each.cell;
    EXPECT_EQ(time->is_utc   ? "Z"
              : time->offset ? absl::StrCat(*time->offset)
                             : "",
              each.offset)
        << each.cell;
  }
  EXPECT_EQ(ReadCsvTime("2026-03-02T09:15:30.25", kUnknown)->fraction,
            absl::Milliseconds(250));
}

TEST(ReadCsvTimeTest, RefusesEverythingElse) {
  for (const char* cell :
       {"", "2026-03-02", "2026-03-02 9", "2026-03-02 9:5", "2026-03-02 24:00",
        "2026-03-02 09:60", "2026-03-02 09:15:60", "2026-03-02 13:00 PM",
        "2026-03-02 0:10 am", "2026-03-02 09:15 CST", "2026-03-02 09:15 7",
        "2026-03-02 09:15:30.", "2026-03-02 09:15:30.1234567890", "09:15", "46083.385",
        "02/03/2026 09:15", "2026-03-02 09:15 +15:00", "2026-03-02 am 9:15 pm"}) {
    EXPECT_THAT(ReadCsvTime(cell, kUnknown), StatusIs(absl::StatusCode::kInvalidArgument))
        << cell;
  }
}

TEST(ReadCsvOffsetTest, WantsASign) {
  const struct {
    const char* cell;
    int minutes;
  } kCases[] = {{"-07:00", -420}, {"-7", -420},    {"-7:00", -420},    {"-0700", -420},
                {"UTC-7", -420},  {"GMT+9", 540},  {"UTC+05:30", 330}, {"UTC", 0},
                {"Z", 0},         {"+14:00", 840}, {"utc -7", -420},   {"+00:00", 0}};
  for (const auto& each : kCases) {
    EXPECT_EQ(ReadCsvOffset(each.cell), each.minutes) << each.cell;
  }
  for (const char* cell : {"", "9", "9:00", "09:00:00", "+14:01", "-15", "JST", "+9:5",
                           "-070", "- 7", "+09:00:00", "UTC+", "America/Mexico_City"}) {
    EXPECT_EQ(ReadCsvOffset(cell), std::nullopt) << cell;
  }
}

}  // namespace
}  // namespace rastro
