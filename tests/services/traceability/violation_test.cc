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
