// Titles and contents against GS1's own syntax dictionary, AI by AI.

#include "services/traceability/ai_meaning.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/services/traceability/syntax_dictionary.h"
#include "tests/testing/conformance.h"

namespace rastro {
namespace {

using enum AiContent;

TEST(AiTitleTest, AgreesWithTheDictionary) {
  const auto path = ConformanceFile(kSyntaxDictionary);
  if (!path) GTEST_SKIP() << "no conformance data: " << kSyntaxDictionary;
  const auto dictionary = ReadSyntaxDictionary(*path);
  ASSERT_GT(dictionary.size(), 400u);
  for (const auto& [ai, entry] : dictionary) EXPECT_EQ(AiTitle(ai), entry.title) << ai;
}

// What the dictionary checks in a value is what we read from it.
TEST(AiContentOfTest, AgreesWithTheChecksOfTheDictionary) {
  const auto path = ConformanceFile(kSyntaxDictionary);
  if (!path) GTEST_SKIP() << "no conformance data: " << kSyntaxDictionary;
  for (const auto& [ai, entry] : ReadSyntaxDictionary(*path)) {
    SCOPED_TRACE(ai);
    const AiContent content = AiContentOf(ai);
    const bool country = content == kCountry || content == kCountries ||
                         content == kPostal || content == kProcessor;
    EXPECT_EQ(country, entry.HasLinter("iso3166") || entry.HasLinter("iso3166999"));
    EXPECT_EQ(content == kProcessor, entry.HasLinter("iso3166999"));
    EXPECT_EQ(content == kDays || content == kTime, entry.HasLinter("yymmdd"));
    // Times of delivery have their own ways to say "any"; they stay text.
    const bool delivery = ai == "4324" || ai == "4325";
    EXPECT_EQ(content == kMonthOrDay || content == kLastDay,
              entry.HasLinter("yymmd0") && !delivery);
    EXPECT_EQ(content == kKey || content == kPieces, entry.HasLinter("csum"));
    EXPECT_EQ(content == kPieces, entry.HasLinter("pieceoftotal"));
    EXPECT_EQ(content == kYesNo, entry.HasLinter("yesno"));
    EXPECT_EQ(content == kTemperature, entry.HasLinter("hyphen"));
    EXPECT_EQ(content == kCurrencyAmount, entry.HasLinter("iso4217"));
  }
}

TEST(AiUnitTest, StandsInTheTitle) {
  EXPECT_EQ(AiUnit("3102"), "kg");
  EXPECT_EQ(AiUnit("3205"), "lb");
  EXPECT_EQ(AiUnit("4331"), "°C");
  EXPECT_EQ(AiUnit("10"), "");
  for (int ai = 3100; ai < 3700; ++ai) {
    const std::string name = std::to_string(ai);
    EXPECT_EQ(AiUnit(name).empty(), AiTitle(name).empty()) << name;
  }
}

TEST(AiTitleTest, IsEmptyForWhatIsNoAi) {
  for (const char* ai : {"", "0", "04", "3106", "310", "7050", "abc"}) {
    EXPECT_EQ(AiTitle(ai), "") << ai;
    EXPECT_EQ(AiContentOf(ai), kText) << ai;
    EXPECT_EQ(AiRemark(ai), "") << ai;
  }
}

}  // namespace
}  // namespace rastro
