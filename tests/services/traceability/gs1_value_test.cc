// Values in words, and what their AIs do not allow.

#include "services/traceability/gs1_value.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

constexpr int kValueYear = 2026;

struct Case {
  Gs1Element element;
  std::string text;
};

TEST(Gs1ValueMeaningTest, TellsTheValuesOfAMeatLabel) {
  for (const Case& row : std::vector<Case>{
           {{"01", "04012345123456"}, "check digit 6 is right"},
           {{"01", "96385074"}, "check digit 4 is right"},
           {{"10", "L26063-A"}, ""},
           {{"11", "260304"}, "2026-03-04"},
           {{"13", "260300"}, "2026-03 (day 00: the month, without a day)"},
           {{"15", "261200"}, "2026-12-31 (day 00: the last day of the month)"},
           {{"17", "280200"}, "2028-02-29 (day 00: the last day of the month)"},
           {{"37", "0040"}, "40"},
           {{"37", "0"}, "0"},
           {{"3100", "001234"}, "1234 kg"},
           {{"3102", "001234"}, "12.34 kg"},
           {{"3103", "000004"}, "0.004 kg"},
           {{"3105", "000000"}, "0.00000 kg"},
           {{"3105", "123456"}, "1.23456 kg"},
           {{"3201", "009995"}, "999.5 lb"},
           {{"3932", "48412550"}, "125.50 in currency 484 (ISO 4217)"},
           {{"3922", "1"}, "0.01"},
           {{"3940", "0010"}, "10 %"},
           {{"421", "48483000"}, "Mexico (484), postal code 83000"},
           {{"422", "484"}, "Mexico (484); for meat: where the animal was born"},
           {{"423", "484840"},
            "Mexico (484), United States (840); for meat: where it was"
            " raised"},
           {{"424", "484"}, "Mexico (484); for meat: where it was slaughtered"},
           {{"425", "392"}, "Japan (392); for meat: where it was cut"},
           {{"426", "484"}, "Mexico (484); for meat: from birth to cutting"},
           {{"251", "1234567890"}, "for meat: the animal, or the animals"},
           {{"4321", "1"}, "yes"},
           {{"4331", "001850-"}, "-18.50 °C"},
           {{"4331", "000400"}, "4.00 °C"},
           {{"7003", "2603041730"}, "2026-03-04T17:30"},
           {{"7006", "260305"}, "2026-03-05"},
           {{"7007", "260301"}, "2026-03-01"},
           {{"7007", "260301260304"}, "from 2026-03-01 to 2026-03-04"},
           {{"7030", "484TIF111"},
            "Mexico (484), establishment TIF111; for meat: the slaughterhouse"},
           {{"7039", "999X/1"},
            "no country told (999), establishment X/1; for meat: a cutting plant"},
           {{"8003", "04012345000221334455"}, "check digit 1 is right, serial 334455"},
           {{"8006", "040123451111180102"}, "check digit 8 is right, piece 1 of 2"},
           {{"8008", "26030417"}, "2026-03-04, the hour from 17:00"},
           {{"8008", "260304173059"}, "2026-03-04T17:30:59"},
       }) {
    const auto meaning = Gs1ValueMeaning(row.element, kValueYear);
    ASSERT_TRUE(meaning.ok()) << row.element.ai << ": " << meaning.status();
    EXPECT_EQ(*meaning, row.text) << row.element.ai;
  }
}

// AI, what came and what was wanted, for each rule.
TEST(Gs1ValueMeaningTest, RefusesWhatTheAiDoesNotAllow) {
  for (const Case& row : std::vector<Case>{
           {{"02", "04012345123457"},
            "CONTENT (02) \"04012345123457\": check digit 7 came, 6 is right"},
           {{"01", "96385075"}, "GTIN (01) \"96385075\": check digit 5 came, 4 is right"},
           {{"410", "4012345000055"},
            "SHIP TO LOC (410) \"4012345000055\": check digit 5 came, 4 is right"},
           {{"8026", "040123451111170102"}, "(8026)"},
           {{"8003", "14012345000221334455"}, "first of its digits is 1, wanted 0"},
           {{"8006", "040123451111180302"}, "piece 03 of 02"},
           {{"8006", "040123451111180002"}, "piece 00 of 02"},
           {{"11", "261304"}, "PROD DATE (11) \"261304\": month 13 came"},
           {{"15", "260230"}, "(15) \"260230\": day 30 came"},
           {{"7006", "260300"}, "(7006) \"260300\": day 00 came"},
           {{"7007", "2603012603"}, "one date YYMMDD or two"},
           {{"7007", "260304260301"}, "ends on 2026-03-01, before it begins"},
           {{"7003", "2603042460"}, "hour 24 came"},
           {{"8008", "260304173"}, "hhmmss"},
           {{"11", "2603"}, "(11) \"2603\": 6 digits wanted, 4 characters came"},
           {{"3102", "01234"}, "(3102) \"01234\": 6 digits wanted"},
           {{"422", "999"}, "ORIGIN (422) \"999\": country 999 came"},
           {{"422", "48"}, "3 digits wanted"},
           {{"423", "484000"}, "country 000 came"},
           {{"423", "48484"}, "country 84 came"},
           {{"423", "484484484484484484"}, "(423)"},
           {{"7030", "000TIF1"}, "PROCESSOR # 0 (7030) \"000TIF1\": country 000"},
           {{"7031", "484"}, "(7031)"},
           {{"4321", "2"}, "1 (yes) or 0 (no)"},
           {{"4331", "001850+"}, "nothing or -"},
           {{"10", "L 1"}, "(10) \"L 1\""},
           {{"10", ""}, "(10) \"\""},
           {{"05", "1"}, "(05) is no Application Identifier"},
       }) {
    const auto meaning = Gs1ValueMeaning(row.element, kValueYear);
    EXPECT_THAT(meaning, StatusIs(absl::StatusCode::kInvalidArgument))
        << row.element.ai << " " << row.element.value;
    EXPECT_THAT(std::string(meaning.status().message()), HasSubstr(row.text));
  }
}

}  // namespace
}  // namespace rastro
