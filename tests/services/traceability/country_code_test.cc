// Numeric codes of the countries of this trade, and codes that are none.

#include "services/traceability/country_code.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_format.h"

namespace rastro {
namespace {

TEST(CountryNameTest, KnowsTheCountriesOfThisTrade) {
  EXPECT_EQ(CountryName("484"), "Mexico");
  EXPECT_EQ(CountryName("392"), "Japan");
  EXPECT_EQ(CountryName("840"), "United States");
  EXPECT_EQ(CountryName("528"), "Netherlands");
  EXPECT_EQ(CountryName("276"), "Germany");
  EXPECT_EQ(CountryName("056"), "Belgium");
  EXPECT_EQ(CountryName("036"), "Australia");
  EXPECT_EQ(CountryName("004"), "Afghanistan");
  EXPECT_EQ(CountryName("894"), "Zambia");
}

TEST(CountryNameTest, KnowsEveryCodeInForceAndNoOther) {
  int codes = 0;
  for (int code = 0; code < 1000; ++code) {
    if (!CountryName(absl::StrFormat("%03d", code)).empty()) ++codes;
  }
  EXPECT_EQ(codes, 249);
  // Free, withdrawn (Yugoslavia, Soviet Union), alphabetic, not three digits.
  for (const char* text : {"000", "999", "891", "810", "MEX", "48", "4840", ""}) {
    EXPECT_EQ(CountryName(text), "") << text;
  }
}

}  // namespace
}  // namespace rastro
