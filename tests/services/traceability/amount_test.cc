// Tests of services/traceability/amount.h.

#include "services/traceability/amount.h"

#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

std::string TextOf(const std::string& value, const std::string& uom) {
  const auto amount = Amount::Of({value, uom});
  return amount ? amount->Text() : "none";
}

TEST(AmountTest, KnowsTheUnitsOfMass) {
  EXPECT_EQ(TextOf("982.40", "KGM"), "982.4 kg");
  EXPECT_EQ(TextOf("1", "LBR"), "0.45359237 kg");
  EXPECT_EQ(TextOf("16", "ONZ"), "0.45359237 kg");
  EXPECT_EQ(TextOf("2000", "LBR"), TextOf("1", "STN"));
  EXPECT_EQ(TextOf("2240", "LBR"), TextOf("1", "LTN"));
  EXPECT_EQ(TextOf("1.5", "TNE"), "1500 kg");
  EXPECT_EQ(TextOf("3", "DTN"), "300 kg");
  EXPECT_EQ(TextOf("250", "GRM"), "0.25 kg");
  EXPECT_EQ(TextOf("1", "MGM"), "0.000001 kg");
}

TEST(AmountTest, KeepsPiecesAndOtherUnitsApart) {
  EXPECT_EQ(TextOf("12", ""), "12 pieces");
  EXPECT_EQ(TextOf("12", "H87"), "12 pieces");
  EXPECT_EQ(TextOf("12", "EA"), "12 pieces");
  EXPECT_EQ(TextOf("12", "C62"), "12 pieces");
  EXPECT_EQ(TextOf("3", "XBX"), "3 XBX");
  EXPECT_EQ(TextOf("0.75", "LTR"), "0.75 LTR");
}

TEST(AmountTest, ReadsEveryDecimal) {
  EXPECT_EQ(TextOf("1.5E3", "KGM"), "1500 kg");
  EXPECT_EQ(TextOf("1500e-3", "KGM"), "1.5 kg");
  EXPECT_EQ(TextOf("0", "KGM"), "0 kg");
  EXPECT_EQ(TextOf("-0.0", "KGM"), "0 kg");
  EXPECT_EQ(TextOf("0.000000000001", "KGM"), "0.000000000001 kg");
  EXPECT_EQ(TextOf("0.0000000000019", "KGM"), "0.000000000001 kg");  // Cut off.
  EXPECT_EQ(TextOf("1e-30", "KGM"), "0 kg");
  EXPECT_EQ(TextOf("999999999999999", "KGM"), "999999999999999 kg");
  EXPECT_EQ(TextOf("1000000000000001", "KGM"), "none");
  EXPECT_EQ(TextOf("1e30", "TNE"), "none");
  EXPECT_EQ(TextOf("9999999999999999999999999999999999999999", "ONZ"), "none");
  EXPECT_EQ(TextOf("0.99999999999999999999999999999999999999", "KGM"),
            "0.999999999999 kg");
  EXPECT_EQ(TextOf("", "KGM"), "none");
}

TEST(AmountTest, ExceedsByMoreThanTheTolerance) {
  const Amount hundred = *Amount::Of({"100", "KGM"});
  EXPECT_FALSE(Amount::Of({"102", "KGM"})->Exceeds(hundred, 20));
  EXPECT_TRUE(Amount::Of({"102.000000000001", "KGM"})->Exceeds(hundred, 20));
  EXPECT_FALSE(hundred.Exceeds(hundred, 0));
  EXPECT_FALSE(Amount("KGM").Exceeds(Amount("KGM"), 0));
  EXPECT_TRUE(Amount::Of({"1", "GRM"})->Exceeds(Amount("KGM"), 999));
}

// Sums of grams, as integers and as amounts of random spelling.
TEST(AmountTest, SumsAreExact) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 1000; ++round) {
    uint64_t grams = 0;
    Amount sum("KGM");
    for (int i = 0; i < 50; ++i) {
      const uint64_t each = random() % 10000000;
      grams += each;
      const std::string spelled[] = {absl::StrCat(each), absl::StrCat(each, "e-3"),
                                     absl::StrCat(each, "E-6")};
      const char* units[] = {"GRM", "KGM", "TNE"};
      const size_t way = random() % 3;
      sum += *Amount::Of({spelled[way], units[way]});
    }
    EXPECT_EQ(sum, *Amount::Of({absl::StrCat(grams), "GRM"}));
  }
}

}  // namespace
}  // namespace rastro
