// Labels as they are printed on boxes of meat and as scanners transmit them.

#include "services/traceability/element_string.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseElementStringTest, TakesACarcassLabelApart) {
  const auto elements = ParseElementString(
      "(01)04012345123456(251)DE963510362514(422)528(423)276056(7030)528NL410");
  ASSERT_TRUE(elements.ok()) << elements.status();
  EXPECT_THAT(*elements,
              ElementsAre(Gs1Element{"01", "04012345123456"},
                          Gs1Element{"251", "DE963510362514"}, Gs1Element{"422", "528"},
                          Gs1Element{"423", "276056"}, Gs1Element{"7030", "528NL410"}));
}

TEST(ParseElementStringTest, NeedsNoSeparatorBehindPredefinedLengths) {
  const auto elements = ParseElementString(
      "]C1020401234512345637"
      "40\x1d"
      "310200123415261231"
      "10L.1\x1d"
      "00340123451111111111");
  ASSERT_TRUE(elements.ok()) << elements.status();
  EXPECT_THAT(*elements, ElementsAre(Gs1Element{"02", "04012345123456"},
                                     Gs1Element{"37", "40"}, Gs1Element{"3102", "001234"},
                                     Gs1Element{"15", "261231"}, Gs1Element{"10", "L.1"},
                                     Gs1Element{"00", "340123451111111111"}));
}

TEST(ParseElementStringTest, ToleratesSuperfluousSeparatorsAndRepetition) {
  const auto elements = ParseElementString(
      "\x1d"
      "0104012345123456\x1d\x1d"
      "10L1\x1d"
      "10L1\x1d");
  ASSERT_TRUE(elements.ok()) << elements.status();
  EXPECT_THAT(*elements,
              ElementsAre(Gs1Element{"01", "04012345123456"}, Gs1Element{"10", "L1"}));
}

// A bracket inside a lot begins no element unless it reads like one.
TEST(ParseElementStringTest, KeepsBracketsInsideValues) {
  const auto elements = ParseElementString("(10)A(1)(x)B((12345)(21)7");
  ASSERT_TRUE(elements.ok()) << elements.status();
  EXPECT_THAT(*elements,
              ElementsAre(Gs1Element{"10", "A(1)(x)B((12345)"}, Gs1Element{"21", "7"}));
}

TEST(ParseElementStringTest, RefusesWhatItCannotDivide) {
  for (const char* text :
       {"(01)", "(01)1234", "(99", "x(01)04012345123456", "(05)12", "010401234512345",
        "]C1", "0104012345123456(10)L1", "(01)04012345123456\x1d(10)L1", "42248410L1",
        "10L\n1", "(10)L\xc3\xb1", "(10)A(10)B"}) {
    const auto elements = ParseElementString(text);
    const bool empty = elements.ok() && elements->empty();
    EXPECT_TRUE(empty || elements.status().code() == absl::StatusCode::kInvalidArgument)
        << text;
  }
}

TEST(ReadElementStringTest, TakesTheThingNotWhatIsSaidAboutIt) {
  EXPECT_EQ(ReadElementString("(02)04012345123456(37)40(10)L1").verdict,
            Gs1Reading::Verdict::kNotGs1);
  EXPECT_EQ(ReadElementString("(414)4012345000054(417)4012345000054"
                              "(8004)4012345A1(10)L1(254)9")
                .key.uri,
            "https://id.gs1.org/8004/4012345A1");
  EXPECT_EQ(ReadElementString("(10)L1").verdict, Gs1Reading::Verdict::kNotGs1);
  EXPECT_THAT(ReadElementString("(8003)04012345999990(8004)4012345A1").problem,
              HasSubstr("two keys, (8003) and (8004)"));
}

TEST(LooksLikeElementStringTest, OnlyWhatCannotBeAnythingElse) {
  EXPECT_TRUE(LooksLikeElementString("(01)"));
  EXPECT_TRUE(LooksLikeElementString("]C1"));
  EXPECT_TRUE(LooksLikeElementString("10A\x1d"));
  EXPECT_FALSE(LooksLikeElementString("0104012345123456"));
  EXPECT_FALSE(LooksLikeElementString("(1)"));
  EXPECT_FALSE(LooksLikeElementString("]C0"));
  EXPECT_FALSE(LooksLikeElementString(""));
}

}  // namespace
}  // namespace rastro
