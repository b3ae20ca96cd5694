// Tests of services/traceability/event_hash_number.h.

#include "services/traceability/event_hash_number.h"

#include <gtest/gtest.h>

namespace rastro {
namespace {

struct Spelling {
  std::string text;
  std::string plain;
};

TEST(PlainNumberTest, TakesAwayWhatSaysNothing) {
  const Spelling spellings[] = {{"7", "7"},
                                {"007", "7"},
                                {"+7", "7"},
                                {"452.0", "452"},
                                {"0.50", "0.5"},
                                {"26.10", "26.1"},
                                {"-18.50", "-18.5"},
                                {".5", "0.5"},
                                {"5.", "5"},
                                {"-.5", "-0.5"},
                                {"0", "0"},
                                {"000", "0"},
                                {"-0", "0"},
                                {"-0.00", "0"},
                                {"0.0e5", "0"},
                                {"100", "100"},
                                {"0.001", "0.001"},
                                {"00.0010", "0.001"},
                                {"1E3", "1000"},
                                {"1.5e+3", "1500"},
                                {"12.345e1", "123.45"},
                                {"1e-3", "0.001"},
                                {"120e-1", "12"},
                                {"0.05e2", "5"},
                                {"-1.20E-2", "-0.012"}};
  for (const Spelling& each : spellings) {
    EXPECT_EQ(PlainNumber(each.text), each.plain) << each.text;
    // What is plain stays.
    EXPECT_EQ(PlainNumber(each.plain), each.plain);
  }
}

TEST(PlainNumberTest, IsExact) {
  const std::string digits(5000, '7');
  EXPECT_EQ(PlainNumber("000" + digits + "." + digits + "000"), digits + "." + digits);
  EXPECT_EQ(PlainNumber("0.1000000000000000001"), "0.1000000000000000001");
  EXPECT_EQ(PlainNumber("1e999"), "1" + std::string(999, '0'));
  EXPECT_EQ(PlainNumber("1e-999"), "0." + std::string(998, '0') + "1");
}

TEST(PlainNumberTest, KnowsWhatIsNoNumber) {
  for (const std::string text :
       {"",    "+",      "-",    ".",     "-.",    "e5",    ".e5", "1e",
        "1e+", "1e1000", "1e5x", "1 2",   "1_000", "0x1F",  "NaN", "Infinity",
        "inf", "--1",    "+-1",  "1.2.3", "1,5",   "L26063"}) {
    EXPECT_EQ(PlainNumber(text), std::nullopt) << text;
    EXPECT_EQ(NumberThroughDouble(text), std::nullopt) << text;
  }
}

TEST(NumberThroughDoubleTest, LosesWhatADoubleDoesNotHold) {
  const Spelling spellings[] = {{"007", "7"},
                                {"+26.10", "26.1"},
                                {"-0.0", "0"},
                                {".5", "0.5"},
                                {"-18.50", "-18.5"},
                                {"1e3", "1000"},
                                {"0.1000000000000000001", "0.1"},
                                {"12345678901234567890", "12345678901234567168"},
                                {"1e22", "10000000000000000000000"},
                                {"1e23", "99999999999999991611392"},
                                {"0.0001", "0.0001"},
                                {"0.00001", "1e-05"},
                                {"-0.0000123", "-1.23e-05"},
                                {"1e-400", "0"}};
  for (const Spelling& each : spellings) {
    EXPECT_EQ(NumberThroughDouble(each.text), each.plain) << each.text;
  }
  EXPECT_EQ(NumberThroughDouble("1e400"), std::nullopt);
}

}  // namespace
}  // namespace rastro
