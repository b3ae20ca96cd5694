// Which elements go together: every pair against GS1's own dictionary, and the labels
// of meat.

#include "services/traceability/gs1_label_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "services/traceability/element_string.h"
#include "tests/services/traceability/syntax_dictionary.h"
#include "tests/testing/conformance.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "310n" for 3102: a pattern as the dictionary writes it.
bool MatchesPattern(const std::string& pattern, const std::string& ai) {
  std::string digits = pattern;
  for (size_t i = 0; i < digits.size() && i < ai.size(); ++i) {
    if (digits[i] == 'n') digits[i] = ai[i];
  }
  return digits == ai;
}

bool IsListed(const std::string& patterns, const std::string& ai) {
  std::istringstream list(patterns);
  std::string pattern;
  while (std::getline(list, pattern, ',')) {
    if (MatchesPattern(pattern, ai)) return true;
  }
  return false;
}

TEST(ExcludesAiTest, AgreesWithTheDictionaryOnEveryPair) {
  const auto path = ConformanceFile(kSyntaxDictionary);
  if (!path) GTEST_SKIP() << "no conformance data: " << kSyntaxDictionary;
  const auto dictionary = ReadSyntaxDictionary(*path);
  int excluded = 0;
  for (const auto& [ai, entry] : dictionary) {
    const std::string patterns = entry.Attribute("ex");
    for (const auto& [other, unused] : dictionary) {
      const bool wanted = ai != other && IsListed(patterns, other);
      ASSERT_EQ(ExcludesAi(ai, other), wanted) << ai << " beside " << other;
      excluded += wanted ? 1 : 0;
    }
  }
  EXPECT_GT(excluded, 1000);
}

TEST(NeededAisTest, AgreesWithTheDictionary) {
  const auto path = ConformanceFile(kSyntaxDictionary);
  if (!path) GTEST_SKIP() << "no conformance data: " << kSyntaxDictionary;
  for (const auto& [ai, entry] : ReadSyntaxDictionary(*path)) {
    EXPECT_EQ(NeededAis(ai), entry.Attribute("req")) << ai;
  }
}

std::vector<std::string> Conflicts(const std::string& label) {
  return LabelConflicts(ParseElementString(label).value());
}

std::vector<std::string> Needs(const std::string& label) {
  return LabelNeeds(ParseElementString(label).value());
}

TEST(LabelConflictsTest, SoundLabelsOfMeatHaveNone) {
  for (const char* label :
       {"(01)04012345123456(251)DE963510362514(422)528(423)276056(424)528(425)528"
        "(7030)528NL410(7031)528NL411",
        "(01)04012345123456(3102)001234(11)260304(15)261200(21)7(426)484",
        "(00)340123451111111111(02)04012345123456(37)40(10)Lot987(3302)123456"}) {
    EXPECT_THAT(Conflicts(label), IsEmpty()) << label;
    EXPECT_THAT(Needs(label), IsEmpty()) << label;
  }
}

// The country of the full process leaves none of the steps to tell.
TEST(LabelConflictsTest, FullProcessExcludesItsSteps) {
  for (const std::string step : {"422", "423", "424", "425"}) {
    EXPECT_THAT(Conflicts("(01)04012345123456(426)484(" + step + ")484"),
                ElementsAre(HasSubstr("(426) and (" + step + ") exclude each other")));
    EXPECT_THAT(Conflicts("(01)04012345123456(" + step + ")484(426)484"),
                ElementsAre(HasSubstr("(" + step + ") and (426)")));
  }
  EXPECT_EQ(Conflicts("(422)484(426)484(424)484").size(), 2u);
}

TEST(LabelConflictsTest, AMeasureIsToldOnce) {
  EXPECT_THAT(Conflicts("(01)04012345123456(3102)001234(3103)012340"),
              ElementsAre(HasSubstr("(3102) and (3103)")));
  EXPECT_THAT(Conflicts("(01)04012345123456(3102)001234(3202)002720"), IsEmpty());
}

TEST(LabelConflictsTest, AnAiHasOneValue) {
  const std::vector<Gs1Element> twice = {{"10", "A"}, {"10", "B"}};
  EXPECT_THAT(LabelConflicts(twice),
              ElementsAre(HasSubstr("(10) comes twice, as \"A\" and as \"B\"")));
  const std::vector<Gs1Element> same = {{"10", "A"}, {"10", "A"}};
  EXPECT_THAT(LabelConflicts(same), IsEmpty());
}

TEST(LabelNeedsTest, NamesTheCompanyThatIsMissing) {
  EXPECT_THAT(Needs("(251)DE963510362514"),
              ElementsAre(HasSubstr("(251) wants one of (01), (03), (8006)")));
  EXPECT_THAT(Needs("(01)04012345123456(427)SON"),
              ElementsAre(HasSubstr("(01) with (422), (02) with (422)")));
  EXPECT_THAT(Needs("(01)04012345123456(422)484(427)SON"), IsEmpty());
  EXPECT_THAT(Needs("(02)04012345123456"), ElementsAre(HasSubstr("(02) wants (37)")));
  EXPECT_THAT(Needs("(00)340123451111111111(37)40"),
              ElementsAre(HasSubstr("(00) with (02)")));
}

}  // namespace
}  // namespace rastro
