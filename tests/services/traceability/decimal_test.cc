// Tests of services/traceability/decimal.h.

#include "services/traceability/decimal.h"

#include <gtest/gtest.h>

#include <string>

namespace rastro {
namespace {

TEST(IsPlainDecimalTest, KeepsToTheGrammar) {
  for (const char* text : {"0", "-0", "982.4", "310.750", "-18.5", "0.001", "16"}) {
    EXPECT_TRUE(IsPlainDecimal(text)) << text;
    EXPECT_TRUE(IsDecimal(text)) << text;
  }
  for (const char* text : {"", "-", ".5", "5.", "01", "1e3", "1,5", " 1", "1 ", "+1",
                           "NaN", "0x10", "1.2.3", "--1"}) {
    EXPECT_FALSE(IsPlainDecimal(text)) << text;
  }
  EXPECT_TRUE(IsPlainDecimal(std::string(40, '9')));
  EXPECT_FALSE(IsPlainDecimal(std::string(41, '9')));
}

TEST(IsDecimalTest, BoundsTheExponent) {
  EXPECT_TRUE(IsDecimal("1.5E+30"));
  EXPECT_TRUE(IsDecimal("1e-30"));
  for (const char* text :
       {"1e31", "1e-31", "1e", "1e+", "e5", "1e99999999999", "1e1.5"}) {
    EXPECT_FALSE(IsDecimal(text)) << text;
  }
}

TEST(IsNegativeTest, MinusZeroIsZero) {
  EXPECT_TRUE(IsNegative("-0.01"));
  EXPECT_TRUE(IsNegative("-1e3"));
  EXPECT_FALSE(IsNegative("-0.0"));
  EXPECT_FALSE(IsNegative("-0e5"));
  EXPECT_FALSE(IsNegative("1"));
}

TEST(IsPercentTest, EndsAtAHundred) {
  for (const char* text : {"0", "42", "99.99", "100", "100.00"}) {
    EXPECT_TRUE(IsPercent(text)) << text;
  }
  for (const char* text : {"", "100.01", "101", "1000", "-1", "-0", "1e1"}) {
    EXPECT_FALSE(IsPercent(text)) << text;
  }
}

}  // namespace
}  // namespace rastro
