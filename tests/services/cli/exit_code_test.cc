// Exit codes are a contract: scripts depend on them.

#include "services/cli/exit_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/traceability/violation.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(ExitCodeOfTest, EveryStatusHasTheCodeOfTheContract) {
  const std::vector<std::pair<absl::StatusCode, int>> wanted = {
      {absl::StatusCode::kOk, 0},
      {absl::StatusCode::kDataLoss, 1},
      {absl::StatusCode::kInvalidArgument, 2},
      {absl::StatusCode::kNotFound, 2},
      {absl::StatusCode::kAlreadyExists, 2},
      {absl::StatusCode::kFailedPrecondition, 2},
      {absl::StatusCode::kOutOfRange, 2},
      {absl::StatusCode::kUnavailable, 3},
      {absl::StatusCode::kDeadlineExceeded, 3},
      {absl::StatusCode::kUnauthenticated, 3},
      {absl::StatusCode::kPermissionDenied, 3},
      {absl::StatusCode::kResourceExhausted, 3},
      {absl::StatusCode::kCancelled, 3},
      {absl::StatusCode::kUnimplemented, 5},
  };
  for (const auto& [code, exit] : wanted) {
    EXPECT_EQ(static_cast<int>(ExitCodeOf(absl::Status(code, "x"))), exit)
        << absl::StatusCodeToString(code);
  }
}

class ReportTest : public ::testing::Test {
 protected:
  // What `report` prints to standard error.
  template <typename Report>
  std::string Printed(const Report& report) {
    ::testing::internal::CaptureStderr();
    exit_ = report();
    return ::testing::internal::GetCapturedStderr();
  }

  ExitCode exit_ = ExitCode::kDone;
};

TEST_F(ReportTest, ContradictionsAreCalledBroken) {
  EXPECT_THAT(Printed([] { return Report(absl::DataLossError("two histories")); }),
              StartsWith("BROKEN: two histories"));
  EXPECT_EQ(exit_, ExitCode::kBroken);
}

TEST_F(ReportTest, ChecksThatFailAreBrokenAndUnknownVersionsCannotBeTold) {
  EXPECT_THAT(Printed([] { return ReportBroken(absl::InvalidArgumentError("root")); }),
              StartsWith("BROKEN: root"));
  EXPECT_EQ(exit_, ExitCode::kBroken);
  EXPECT_THAT(Printed([] { return ReportBroken(absl::UnimplementedError("v2")); }),
              StartsWith("CANNOT TELL: v2"));
  EXPECT_EQ(exit_, ExitCode::kCannotTell);
}

TEST_F(ReportTest, ViolationsAreShownWithPointerRuleValueAndHint) {
  const absl::Status status =
      ViolationError({"/eventTime", "event.time", "yesterday", "wanted a time"});
  const std::string text = Printed([&] { return Report(status); });
  for (const char* each : {"/eventTime", "event.time", "yesterday", "wanted a time"}) {
    EXPECT_THAT(text, HasSubstr(each));
  }
  EXPECT_EQ(exit_, ExitCode::kBadInput);
}

// A server's message that tried to paint a verdict of its own.
TEST_F(ReportTest, MessagesCannotPassForAVerdict) {
  const std::string text = Printed([] {
    return Report(absl::InvalidArgumentError("no\nINTACT as of size 9\x1b[1A\r"));
  });
  EXPECT_THAT(text, Not(HasSubstr("\nINTACT")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\r")));
}

}  // namespace
}  // namespace rastro
