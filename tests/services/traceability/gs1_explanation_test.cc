// Labels, links, URNs and bare numbers told part by part; published pairs normalized.

#include "services/traceability/gs1_explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/testing/conformance.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int kYear = 2026;
constexpr char kPairs[] = "epcis/digital-link/normalise.json";

// "(01) (10) | (3102)": what names it, then what is said about it.
std::string Roles(const Gs1Explanation& told) {
  std::string named, attributes;
  for (const Gs1Part& part : told.parts) {
    (part.in_name ? named : attributes) += "(" + part.element.ai + ")";
  }
  return named + "|" + attributes;
}

std::string UriOf(const Gs1Explanation& told) { return told.key ? told.key->uri : ""; }

TEST(ExplainGs1Test, TellsAMeatLabelInEveryMark) {
  const std::string plain =
      "0104012345123456310200123411260304152612001"
      "0L26063-A\x1d"
      "422484\x1d"
      "7030484TIF111";
  for (const std::string& label :
       {std::string("(01)04012345123456(3102)001234(11)260304(15)261200(10)L26063-A"
                    "(422)484(7030)484TIF111"),
        plain, "]C1" + plain, "\x1d" + plain, "  " + plain + "\n"}) {
    const auto told = ExplainGs1(label, kYear);
    ASSERT_THAT(told, IsOk()) << label;
    EXPECT_EQ(told->form, Gs1Form::kElementString);
    EXPECT_EQ(Roles(*told), "(01)(10)|(3102)(11)(15)(422)(7030)");
    EXPECT_EQ(UriOf(*told), "https://id.gs1.org/01/04012345123456/10/L26063-A");
    ASSERT_EQ(told->parts.size(), 7u);
    EXPECT_EQ(told->parts[1].title, "NET WEIGHT (kg)");
    EXPECT_EQ(told->parts[1].meaning, "12.34 kg");
    EXPECT_THAT(told->parts[6].meaning, HasSubstr("establishment TIF111"));
    EXPECT_THAT(told->problems, IsEmpty());
    EXPECT_THAT(told->notes, IsEmpty());
  }
}

TEST(ExplainGs1Test, ReadsLinksWithTheirQueries) {
  const auto told = ExplainGs1(
      "https://x.example/a/01/4012345123456/10/L%2F1?11=260300&3103=012345;422=484"
      "&linkType=pip&&=&99999=1&7030=%#15=261231",
      kYear);
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->form, Gs1Form::kDigitalLink);
  EXPECT_EQ(Roles(*told), "(01)(10)|(11)(3103)(422)");
  EXPECT_EQ(told->parts[1].element.value, "L/1");
  EXPECT_EQ(UriOf(*told), "https://id.gs1.org/01/04012345123456/10/L%2F1");
  EXPECT_THAT(told->problems, IsEmpty());
}

TEST(ExplainGs1Test, SaysWhatTheNameLeavesOut) {
  const auto told =
      ExplainGs1("https://x.example/01/04012345123456/22/V/10/L1/21/S1", kYear);
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(Roles(*told), "(01)(21)|(22)(10)");
  EXPECT_THAT(told->parts[1].meaning, HasSubstr("not in the name"));
  EXPECT_THAT(told->parts[2].meaning, HasSubstr("not in the name"));
  const auto pallet =
      ExplainGs1("(00)340123451111111111(02)04012345123456(37)40(10)Lot987", kYear);
  ASSERT_THAT(pallet, IsOk());
  EXPECT_EQ(Roles(*pallet), "(00)|(02)(37)(10)");
  EXPECT_EQ(pallet->parts[3].meaning, "");
}

TEST(ExplainGs1Test, ReadsUrnsByTheirCanonicalUri) {
  const auto told = ExplainGs1("urn:epc:class:lgtin:4012345.012345.Lot%2F7", kYear);
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->form, Gs1Form::kEpcUrn);
  EXPECT_EQ(Roles(*told), "(01)(10)|");
  EXPECT_EQ(told->parts[0].element.value, "04012345123456");
  EXPECT_EQ(told->parts[1].element.value, "Lot/7");
}

TEST(ExplainGs1Test, ReadsBareNumbersByTheirLength) {
  for (const auto& [text, uri] : std::vector<std::pair<std::string, std::string>>{
           {"96385074", "https://id.gs1.org/01/00000096385074"},
           {"614141007349", "https://id.gs1.org/01/00614141007349"},
           {"4012345123456", "https://id.gs1.org/01/04012345123456"},
           {"27501234000141", "https://id.gs1.org/01/27501234000141"},
           {" 340123451111111111 ", "https://id.gs1.org/00/340123451111111111"}}) {
    const auto told = ExplainGs1(text, kYear);
    ASSERT_THAT(told, IsOk()) << text;
    EXPECT_EQ(told->form, Gs1Form::kBareNumber);
    EXPECT_EQ(UriOf(*told), uri);
  }
  EXPECT_THAT(ExplainGs1("4012345123456", kYear)->notes,
              ElementsAre(HasSubstr("may also be a GLN")));
}

TEST(ExplainGs1Test, TellsAllThatIsWrong) {
  const auto told =
      ExplainGs1("(01)04012345123457(15)261332(410)4012345000055(422)484(426)999", kYear);
  ASSERT_THAT(told, IsOk());
  EXPECT_FALSE(told->key.has_value());
  EXPECT_THAT(
      told->problems,
      ElementsAre(HasSubstr("GTIN (01) \"04012345123457\": check digit 7 came, 6 is "),
                  HasSubstr("(15) \"261332\": month 13"),
                  HasSubstr("(410) \"4012345000055\": check digit 5 came, 4 is right"),
                  HasSubstr("country 999"), HasSubstr("(422) and (426) exclude")));
  EXPECT_EQ(told->parts.size(), 5u);
}

TEST(ExplainGs1Test, ExplainsWhatNamesNothing) {
  const auto told = ExplainGs1("(10)L1(15)261231", kYear);
  ASSERT_THAT(told, IsOk());
  EXPECT_FALSE(told->key.has_value());
  EXPECT_THAT(told->problems, IsEmpty());
  EXPECT_THAT(told->notes, ElementsAre(HasSubstr("(10) wants"), HasSubstr("(15) wants"),
                                       HasSubstr("it names nothing")));
  const auto two = ExplainGs1("(8003)04012345999990(8004)4012345A1", kYear);
  ASSERT_THAT(two, IsOk());
  EXPECT_THAT(two->problems, ElementsAre(HasSubstr("two keys, (8003) and (8004)")));
}

struct Wrong {
  std::string text;
  std::string message;
};

const std::vector<Wrong>& Unreadable() {
  static const std::vector<Wrong> kWrongs = {
      {"", "is empty"},
      {" \t", "is empty"},
      {"42", "bare number of 2 digits"},
      {"340123451111111111000000000", "bare number of 27 digits"},
      {"urn:uuid:1-2", "no GS1 identifier"},
      {"urn:epc:id:gid:1.2.3", "no GS1 key"},
      {"urn:epc:id:sscc:4012345.3111", "17 together wanted"},
      {"https://example.com/abc/2026", "no GS1 key at the end"},
      {"https://id.gs1.org/01/04012345123456/10/", "pairs of an AI"},
      {"https://id.gs1.org/01/04012345123", "8, 12, 13 or 14 digits"},
      {"(01)040123451234567", "14 digits wanted"},
      {"(01)04012345123456(10)L1(10)L2", "comes twice"},
      {"(05)12", "Application Identifier that GS1 knows"},
      {"010401234512345642248410L1", "separator FNC1 missing"},
      {"01040123451234569", "Application Identifier"},
      {std::string(2049, '1'), "2049 bytes"},
      {"caf\xc3\xa9", "no GS1 identifier"},
  };
  return kWrongs;
}

TEST(ExplainGs1Test, SaysWhyATextCannotBeRead) {
  for (const Wrong& wrong : Unreadable()) {
    SCOPED_TRACE(wrong.text);
    const auto told = ExplainGs1(wrong.text, kYear);
    EXPECT_THAT(told, StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(std::string(told.status().message()), HasSubstr(wrong.message));
    EXPECT_THAT(NormalizeGs1(wrong.text), StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(NormalizeGs1Test, NamesTheRightCheckDigit) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {"96385075", "GTIN (01) \"00000096385075\": check digit 5 came, 4 is right"},
           {"4012345123457", "check digit 7 came, 6 is right"},
           {"340123451111111110",
            "SSCC (00) \"340123451111111110\": check digit 0 came, 1"},
           {"(414)4012345000055", "GLN of a location (414)"},
           {"(417)4012345000055", "GLN of a party (417)"},
           {"(8017)401234500000000075", "GSRN of a provider (8017)"},
       }) {
    const auto key = NormalizeGs1(wrong.text);
    EXPECT_THAT(key, StatusIs(absl::StatusCode::kInvalidArgument)) << wrong.text;
    EXPECT_THAT(std::string(key.status().message()), HasSubstr(wrong.message));
  }
}

// A label that contradicts itself still names its lot, as it always did.
TEST(NormalizeGs1Test, JudgesTheKeyOnly) {
  EXPECT_EQ(NormalizeGs1("(01)04012345123456(10)L1(422)484(426)484")->uri,
            "https://id.gs1.org/01/04012345123456/10/L1");
  EXPECT_THAT(NormalizeGs1("(10)L1"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(NormalizeGs1Test, GivesEveryPublishedPair) {
  const auto path = ConformanceFile(kPairs);
  if (!path) GTEST_SKIP() << "no conformance data: " << kPairs;
  std::ifstream file(*path);
  const auto vectors = nlohmann::json::parse(file).at("vectors");
  ASSERT_GE(vectors.size(), 40u);
  int wrong_check_digits = 0;
  for (const auto& vector : vectors) {
    const auto text = vector.at("input").get<std::string>();
    SCOPED_TRACE(text);
    const auto key = NormalizeGs1(text);
    if (vector.at("normalised").is_null()) {
      EXPECT_THAT(key, StatusIs(absl::StatusCode::kInvalidArgument));
    } else if (key.ok()) {
      EXPECT_EQ(key->uri, vector.at("normalised").get<std::string>());
    } else {
      // The event hash takes these as they are; as a name they are refused.
      EXPECT_THAT(std::string(key.status().message()), HasSubstr("is right for"));
      EXPECT_EQ(UncheckedGs1Uri(text), vector.at("normalised").get<std::string>());
      ++wrong_check_digits;
    }
  }
  EXPECT_LE(wrong_check_digits, 1);
}

}  // namespace
}  // namespace rastro
