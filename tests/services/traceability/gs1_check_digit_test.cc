// Check digits of published keys, and what a check digit is for: it notices
// every single wrong digit.

#include "services/traceability/gs1_check_digit.h"

#include <gtest/gtest.h>

#include <string>

namespace rastro {
namespace {

TEST(Gs1CheckDigitTest, OfPublishedKeys) {
  EXPECT_EQ(Gs1CheckDigit("978034541891"), '3');       // GTIN-13
  EXPECT_EQ(Gs1CheckDigit("0978034541891"), '3');      // GTIN-14
  EXPECT_EQ(Gs1CheckDigit("9638507"), '4');            // GTIN-8
  EXPECT_EQ(Gs1CheckDigit("03600029145"), '2');        // GTIN-12
  EXPECT_EQ(Gs1CheckDigit("34012345111111111"), '1');  // SSCC
  EXPECT_EQ(Gs1CheckDigit("401234500005"), '4');       // GLN
  EXPECT_EQ(Gs1CheckDigit("0000000"), '0');
  EXPECT_EQ(Gs1CheckDigit(""), '0');
}

TEST(EndsWithGs1CheckDigitTest, NoticesEveryWrongDigit) {
  const std::string sscc = "340123451111111111";
  ASSERT_TRUE(EndsWithGs1CheckDigit(sscc));
  for (size_t i = 0; i < sscc.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string other = sscc;
      other[i] = digit;
      EXPECT_EQ(EndsWithGs1CheckDigit(other), other == sscc) << other;
    }
  }
}

TEST(EndsWithGs1CheckDigitTest, RejectsWhatIsNotDigits) {
  EXPECT_FALSE(EndsWithGs1CheckDigit(""));
  EXPECT_FALSE(EndsWithGs1CheckDigit("34012345111111111A"));
  EXPECT_FALSE(EndsWithGs1CheckDigit("-1"));
}

}  // namespace
}  // namespace rastro
