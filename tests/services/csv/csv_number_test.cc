// Tests of services/csv/csv_number.h and csv_unit.h.

#include "services/csv/csv_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/csv/csv_unit.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

TEST(ReadCsvDecimalTest, TakesWhatHasOneMeaning) {
  const struct {
    absl::string_view cell;
    std::string decimal;
    DecimalMark shows;
  } kCases[] = {
      {"982", "982", DecimalMark::kUnknown},
      {"982.4", "982.4", DecimalMark::kPoint},
      {"982,4", "982.4", DecimalMark::kComma},
      {"-18,5", "-18.5", DecimalMark::kComma},
      {"0.125", "0.125", DecimalMark::kPoint},
      {"0,125", "0.125", DecimalMark::kComma},
      {"12345.678", "12345.678", DecimalMark::kPoint},
      {"1.234,5", "1234.5", DecimalMark::kComma},
      {"1,234.5", "1234.5", DecimalMark::kPoint},
      {"1.234.567", "1234567", DecimalMark::kComma},
      {"1,234,567.25", "1234567.25", DecimalMark::kPoint},
      {"1 234,5", "1234.5", DecimalMark::kComma},
      {"1 234 567", "1234567", DecimalMark::kUnknown},
      {"1'234.50", "1234.50", DecimalMark::kPoint},
      {"007", "7", DecimalMark::kUnknown},
      {"000", "0", DecimalMark::kUnknown},
      {"12.40", "12.40", DecimalMark::kPoint},
  };
  for (const auto& each : kCases) {
    EXPECT_THAT(ReadCsvDecimal(each.cell, DecimalMark::kUnknown),
                IsOkAndHolds(each.decimal))
        << each.cell;
    EXPECT_EQ(DecimalMarkOf(each.cell), each.shows) << each.cell;
  }
}

// Wrong by a factor of a thousand is the mistake that nobody sees.
TEST(ReadCsvDecimalTest, AsksWhereThousandsCouldBeDecimals) {
  for (const char* cell : {"1.234", "1,234", "-12,345", "123.456"}) {
    EXPECT_THAT(ReadCsvDecimal(cell, DecimalMark::kUnknown),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--decimal")))
        << cell;
    EXPECT_EQ(DecimalMarkOf(cell), DecimalMark::kUnknown);
  }
  EXPECT_THAT(ReadCsvDecimal("1.234", DecimalMark::kPoint), IsOkAndHolds("1.234"));
  EXPECT_THAT(ReadCsvDecimal("1,234", DecimalMark::kComma), IsOkAndHolds("1.234"));
  EXPECT_THAT(
      ReadCsvDecimal("1,234", DecimalMark::kPoint),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("could be 1234 or 1.234")));
  EXPECT_THAT(ReadCsvDecimal("1.234", DecimalMark::kComma),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ReadCsvDecimalTest, RefusesEverythingElse) {
  for (const char* cell :
       {"", "-", "kg", "12 kg", "1.2.3", "1,23,456", "12,345,67", ".5", "5.", "1..5",
        "+5", "0x10", "1.234,567.8", "01.234.567", "1 23", "NaN", "--5"}) {
    EXPECT_THAT(ReadCsvDecimal(cell, DecimalMark::kUnknown),
                StatusIs(absl::StatusCode::kInvalidArgument))
        << cell;
  }
  EXPECT_THAT(ReadCsvDecimal(std::string(41, '7'), DecimalMark::kUnknown),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("40")));
  for (const char* cell : {"1.75012E+17", "1,75012E+17", "9E10"}) {
    EXPECT_TRUE(IsShortenedNumber(cell)) << cell;
    EXPECT_THAT(ReadCsvDecimal(cell, DecimalMark::kUnknown),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("shortened")));
  }
  EXPECT_FALSE(IsShortenedNumber("CAFE12"));
  EXPECT_FALSE(IsShortenedNumber("E12"));
}

TEST(ReadCsvUnitTest, KnowsEverydayNames) {
  const struct {
    absl::string_view cell;
    std::string code;
  } kCases[] = {{"kg", "KGM"},      {"KG", "KGM"},  {"t", "TNE"},   {"lb", "LBR"},
                {"LBS", "LBR"},     {"KGM", "KGM"}, {"kgm", "KGM"}, {"cajas", "XBX"},
                {"cabezas", "H87"}, {"箱", "XBX"},  {"頭", "H87"},  {"°C", "CEL"},
                {"C", "CEL"},       {"XPX", "XPX"}, {"STN", "STN"}, {"P1", "P1"}};
  for (const auto& each : kCases) {
    EXPECT_THAT(ReadCsvUnit(each.cell), IsOkAndHolds(each.code)) << each.cell;
  }
  for (const char* cell : {"ton", "gr", "kilogram", "", "k g", "ñ"}) {
    EXPECT_THAT(ReadCsvUnit(cell),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("Rec 20")))
        << cell;
  }
}

}  // namespace
}  // namespace rastro
