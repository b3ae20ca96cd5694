// Tests of services/traceability/disclosure_profile.h: what a profile says, and what is
// told of one that is wrong.

#include "services/traceability/disclosure_profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/traceability/disclosure_fields.h"
#include "services/traceability/event_stage.h"
#include "services/traceability/violation.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kVersion[] = "rastro/disclosure/v1\n";

absl::StatusOr<DisclosureProfile> Parse(absl::string_view body) {
  return DisclosureProfile::Parse(absl::StrCat(kVersion, body));
}

std::vector<Violation> Wrong(absl::string_view body) {
  const auto profile = Parse(body);
  EXPECT_FALSE(profile.ok()) << body;
  return ViolationsOf(profile.status());
}

auto Is(const std::string& line, const std::string& rule, const std::string& value) {
  return ::testing::AllOf(Field("pointer", &Violation::pointer, line),
                          Field("rule", &Violation::rule, rule),
                          Field("value", &Violation::value, value));
}

auto Hints(const std::string& text) {
  return Field("hint", &Violation::hint, HasSubstr(text));
}

TEST(DisclosureProfileTest, JoinsWhatHoldsForAllWithWhatHoldsForOne) {
  const auto profile =
      Parse("# why\n[all]\nbizStep  # seen\n\n[slaughter]\r\nilmd/species\r\n[export]\n");
  ASSERT_THAT(profile, IsOk());
  EXPECT_THAT(*profile->PathsOf("slaughter"),
              ElementsAre("action", "bizStep", "errorDeclaration/declarationTime",
                          "eventTime", "eventTimeZoneOffset", "ilmd/species", "type"));
  EXPECT_FALSE(profile->PathsOf("export")->contains("ilmd/species"));
  EXPECT_TRUE(profile->PathsOf("export")->contains("bizStep"));
}

// Silence makes nothing public.
TEST(DisclosureProfileTest, AStageThatIsNotNamedIsNotPublic) {
  const auto profile = Parse("[all]\nbizStep\n[slaughter]\n");
  ASSERT_THAT(profile, IsOk());
  EXPECT_EQ(profile->PathsOf("processing"), nullptr);
  EXPECT_EQ(profile->PathsOf(""), nullptr);
}

TEST(DisclosureProfileTest, TheDefaultIsForStagesWithoutASection) {
  const auto profile = Parse("[default]\nbizStep\n[recall]\nremark\n[export]\nnothing\n");
  ASSERT_THAT(profile, IsOk());
  EXPECT_TRUE(profile->PathsOf("")->contains("bizStep"));
  EXPECT_TRUE(profile->PathsOf("processing")->contains("bizStep"));
  EXPECT_FALSE(profile->PathsOf("recall")->contains("bizStep"));
  EXPECT_EQ(profile->PathsOf("export"), nullptr);
}

TEST(DisclosureProfileTest, UnknownNamesAreRefusedWithWhatWasMeant) {
  EXPECT_THAT(Wrong("[slaugther]\nbizStep\n"),
              ElementsAre(AllOf(Is("line 2", "disclosure.stage", "slaugther"),
                                Hints("did you mean slaughter?"))));
  EXPECT_THAT(Wrong("[sea]\n"), ElementsAre(Hints("live_receiving, slaughter")));
  EXPECT_THAT(
      Wrong("[slaughter]\nbizstep\nspecies\nlilmd/breed\nxyz\n"),
      ElementsAre(AllOf(Is("line 3", "disclosure.field", "bizstep"),
                        Hints("did you mean bizStep?")),
                  Hints("did you mean ilmd/species?"), Hints("did you mean ilmd/breed?"),
                  Hints("docs/disclosure.md")));
}

// A list's name would publish quantities by the way.
TEST(DisclosureProfileTest, GroupsMustBeNamedFieldByField) {
  EXPECT_THAT(
      Wrong("[slaughter]\noutputQuantityList\n"),
      ElementsAre(AllOf(Is("line 3", "disclosure.group", "outputQuantityList"),
                        Hints("outputQuantityList/epcClass, outputQuantityList/quantity, "
                              "outputQuantityList/uom"))));
}

TEST(DisclosureProfileTest, AFieldThatSaysNothingAloneIsRefused) {
  EXPECT_THAT(Wrong("[export]\nquantityList/quantity\n"),
              ElementsAre(AllOf(Is("line 2", "disclosure.needs", "quantityList/quantity"),
                                Hints("nothing without quantityList/epcClass"))));
  EXPECT_THAT(Wrong("[export]\nsensorElementList/sensorMetadata/time\n"), SizeIs(1));
  EXPECT_THAT(Wrong("[export]\ndestinationList/type\n"), SizeIs(1));
  EXPECT_THAT(Wrong("[export]\ncertificates/issuer\n"),
              ElementsAre(Hints("certificates/uri or certificates/number")));
  EXPECT_THAT(Parse("[export]\ncertificates/issuer\ncertificates/number\n"), IsOk());
  EXPECT_THAT(Parse("[all]\nquantityList/epcClass\n[export]\nquantityList/quantity\n"),
              IsOk());
}

TEST(DisclosureProfileTest, WhatIsNoProfileIsRefused) {
  EXPECT_THAT(DisclosureProfile::Parse("[all]\nbizStep\n"),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("wanted rastro/disclosure/v1 first")));
  EXPECT_THAT(DisclosureProfile::Parse("rastro/disclosure/v2\n[recall]\n"),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_FALSE(DisclosureProfile::Parse("").ok());
  EXPECT_FALSE(DisclosureProfile::Parse(std::string("\0\xff\n", 3)).ok());
  EXPECT_FALSE(DisclosureProfile::Parse(std::string(kMaxDisclosureBytes + 1, '#')).ok());
  EXPECT_THAT(Wrong(""), ElementsAre(Is("line 2", "disclosure.empty", "")));
  EXPECT_THAT(Wrong("[all]\nbizStep\n"), SizeIs(1));
  EXPECT_THAT(Wrong("bizStep\n[recall]\n"),
              ElementsAre(Is("line 2", "disclosure.section", "bizStep")));
  EXPECT_THAT(Wrong("[recall\nbizStep\n"),
              ElementsAre(Is("line 2", "disclosure.line", "[recall")));
  EXPECT_THAT(Wrong("[recall]\nbizStep\nbizStep\n[recall]\n"),
              ElementsAre(Is("line 4", "disclosure.twice", "bizStep"),
                          Is("line 5", "disclosure.twice", "[recall]")));
  EXPECT_THAT(Wrong("[recall]\nnothing\nbizStep\n"),
              ElementsAre(Is("line 2", "disclosure.nothing", "bizStep")));
  EXPECT_THAT(Wrong("[all]\nnothing\n[recall]\n"), SizeIs(1));
}

// Whatever a profile lists, it cannot cost more than its bytes.
TEST(DisclosureProfileTest, ManyMistakesAreCounted) {
  std::string body = "[recall]\n";
  for (int i = 0; body.size() + 30 < kMaxDisclosureBytes; ++i) {
    absl::StrAppend(&body, "x", i, "\n");
  }
  const absl::Status status = Parse(body).status();
  EXPECT_EQ(ViolationsOf(status).size(), kMaxViolations);
  EXPECT_GT(OmittedViolations(status), 5000u);
}

TEST(DisclosureFieldsTest, HaveTheNamesOfEpcis) {
  for (const char* path :
       {"action", "bizStep", "readPoint", "childEPCs", "epcList", "parentID", "eventID",
        "ilmd/slaughterDate", "ilmd/establishment", "establishment", "containerNumber",
        "outputQuantityList/epcClass", "sensorElementList/sensorReport/maxValue",
        "persistentDisposition/set", "farmShares/farm", "certificates/number", "stage"}) {
    const DisclosureField* field = FindDisclosureField(path);
    ASSERT_NE(field, nullptr) << path;
    EXPECT_FALSE(field->is_group) << path;
  }
  EXPECT_EQ(FindDisclosureField("memberNamespaces"), nullptr);
  EXPECT_EQ(FindDisclosureField("object"), nullptr);
  EXPECT_EQ(FindDisclosureField("transport"), nullptr);
  for (const std::string& path : AlwaysPublicPaths()) {
    EXPECT_NE(FindDisclosureField(path), nullptr) << path;
  }
}

// No one may learn from the built-in profile what trade keeps to itself.
TEST(DefaultDisclosureTest, KeepsTheSecretsOfTheTrade) {
  const auto profile = DisclosureProfile::Parse(DefaultDisclosureText());
  ASSERT_THAT(profile, IsOk());
  size_t stages = 0;
  for (const absl::string_view stage : EventStageNames()) {
    const std::set<std::string>* paths = profile->PathsOf(stage);
    if (paths == nullptr) continue;
    ++stages;
    for (const std::string& path : *paths) {
      for (const char* secret :
           {"quantityList/quantity", "QuantityList/quantity", "Weight", "sourceList",
            "destinationList", "bizTransactionList", "certificates", "farmShares",
            "inputEPCList", "outputEPCList", "childEPCs", "containerNumber", "sealNumber",
            "eventID", "remark", "sensorElementList"}) {
        EXPECT_FALSE(absl::StrContains(path, secret)) << stage << " " << path;
      }
    }
  }
  EXPECT_GE(stages, 9u);
  EXPECT_TRUE(profile->PathsOf("processing")->contains("ilmd/bestBeforeDate"));
  EXPECT_TRUE(profile->PathsOf("slaughter")->contains("ilmd/slaughterDate"));
  EXPECT_EQ(profile->PathsOf("receiving"), nullptr);
  EXPECT_EQ(profile->PathsOf(""), nullptr);
}

}  // namespace
}  // namespace rastro
