// Tests of services/traceability/violation.h.

#include "services/traceability/violation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "crypto/grammar.h"
#include "services/traceability/utf8.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

TEST(ViolationsTest, TravelInAStatus) {
  Violations violations;
  EXPECT_THAT(violations.ToStatus(), IsOk());
  violations.Add("/eventTime", "event.time", "22-07-2026", "wanted\tRFC 3339");
  violations.Add("/a\nb", "field.missing", "", "wanted \xE8\x82\x89");
  const absl::Status status = violations.ToStatus();
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument,
                               ::testing::HasSubstr("/eventTime: got 22-07-2026")));
  EXPECT_EQ(ViolationsOf(status), violations.list());
  EXPECT_TRUE(ViolationsOf(absl::InternalError("x")).empty());
  EXPECT_TRUE(ViolationsOf(absl::OkStatus()).empty());
}

TEST(ViolationsTest, WhatIsNotListedIsCounted) {
  Violations violations;
  for (size_t i = 0; i < kMaxViolations + 7; ++i) violations.Add("/a", "r", "", "+1\n+2");
  EXPECT_EQ(violations.list().size(), kMaxViolations);
  EXPECT_EQ(OmittedViolations(violations.ToStatus()), 7u);
  EXPECT_EQ(CollectedFrom(violations.ToStatus()).omitted(), 7u);
  EXPECT_EQ(OmittedViolations(WithPointerPrefix("/x", violations.ToStatus())), 7u);
  EXPECT_EQ(OmittedViolations(ViolationError({"/a", "r", "", "+1"})), 0u);
}

// The same place told of twice is one mistake; the whole can have several.
TEST(ViolationsTest, AddsWhatIsNew) {
  Violations mine, others;
  mine.Add("/a", "json.kind", "", "mine");
  mine.Add("", "event.identifiers", "", "mine");
  others.Add("/a", "event.member", "", "other");
  others.Add("/b", "event.member", "", "other");
  others.Add("", "event.parent", "", "other");
  others.Add("", "event.identifiers", "", "other");
  mine.AddNew(others);
  std::vector<std::string> all;
  for (const Violation& each : mine.list()) all.push_back(each.pointer + " " + each.rule);
  EXPECT_THAT(all, ::testing::ElementsAre("/a json.kind", " event.identifiers",
                                          "/b event.member", " event.parent"));
}

TEST(JoinedRefusalsTest, KeepsEveryEventsMistakes) {
  const absl::Status first = ViolationError({"/a", "r", "x", "h"});
  EXPECT_EQ(JoinedRefusals({{4, first}}).message(), first.message());
  const absl::Status both =
      JoinedRefusals({{4, first}, {9, ViolationError({"/b", "s", "", "i"})}});
  EXPECT_EQ(ViolationsOf(both),
            (std::vector<Violation>{{"/a", "r", "x", "h", 4}, {"/b", "s", "", "i", 9}}));
  EXPECT_THAT(std::string(both.message()), ::testing::HasSubstr("and 1 more"));
}

TEST(WithPointerPrefixTest, SaysWhereTheEventStands) {
  const absl::Status status = WithPointerPrefix(
      "/epcisBody/eventList/3", ViolationError({"/action", "event.action", "x", "y"}));
  EXPECT_EQ(ViolationsOf(status)[0].pointer, "/epcisBody/eventList/3/action");
  EXPECT_THAT(std::string(status.message()),
              ::testing::HasSubstr("/epcisBody/eventList/3/action"));
  EXPECT_EQ(WithPointerPrefix("/x", absl::InternalError("y")), absl::InternalError("y"));
}

TEST(ShortenedTest, IsShortAndAlwaysUtf8) {
  EXPECT_EQ(Shortened("abc"), "abc");
  EXPECT_EQ(Shortened(std::string(100, 'a')), std::string(80, 'a') + "...");
  std::string meat;
  for (int i = 0; i < 50; ++i) meat += "\xE8\x82\x89";
  EXPECT_TRUE(IsUtf8(Shortened(meat)));
  EXPECT_TRUE(IsUtf8(Shortened("\xFF\xFE")));
  EXPECT_TRUE(IsUtf8(Shortened(std::string(200, '\x80'))));
  EXPECT_EQ(Shortened("a\nb"), "a\\nb");
}

TEST(NearestTest, FindsWhatWasMeant) {
  const std::vector<absl::string_view> words = {"commissioning", "decommissioning",
                                                "in_transit", "ADD"};
  EXPECT_EQ(Nearest("comissioning", words), "commissioning");
  EXPECT_EQ(Nearest("In Transit", words), "in_transit");
  EXPECT_EQ(Nearest("add", words), "ADD");
  EXPECT_EQ(Nearest("slaughter", words), "");
  EXPECT_EQ(Nearest("", words), "");
  EXPECT_EQ(Nearest(std::string(100'000, 'a'), words), "");
}

}  // namespace
}  // namespace rastro
