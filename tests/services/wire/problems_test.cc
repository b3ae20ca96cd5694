// What is wrong with a batch reaches the client's programs.

#include "services/wire/problems.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "services/ledger/submission.h"
#include "services/traceability/violation.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

absl::Status KnownEventsError(absl::string_view lines) {
  absl::Status status = absl::FailedPreconditionError("partly known");
  status.SetPayload(kKnownEventsPayload, absl::Cord(lines));
  return status;
}

TEST(ProblemsOfTest, NamesEventPointerRuleValueAndHint) {
  Violations violations;
  violations.Add("/eventTime", "event.time", "yesterday", "an RFC 3339 time");
  violations.Add("/type", "event.type", "", "an EPCIS type");
  const absl::Status status =
      WithField("events[17]", WithField("part partners", violations.ToStatus()));
  const auto problems = ProblemsOf(status);
  ASSERT_TRUE(problems.has_value());
  ASSERT_EQ(problems->problems_size(), 2);
  const v1::SubmissionProblem& first = problems->problems(0);
  EXPECT_EQ(first.event_position(), 17u);
  EXPECT_EQ(first.pointer(), "/eventTime");
  EXPECT_EQ(first.rule(), "event.time");
  EXPECT_EQ(first.value(), "yesterday");
  EXPECT_EQ(first.hint(), "an RFC 3339 time");
  EXPECT_EQ(problems->problems(1).event_position(), 17u);
  EXPECT_EQ(problems->retry_delay_ms(), 0u);
}

TEST(ProblemsOfTest, JoinsKnownEventsThatFollowOneAnother) {
  const auto problems = ProblemsOf(KnownEventsError("0 10\n1 11\n2 12\n4 14\n5 99\n"));
  ASSERT_TRUE(problems.has_value());
  ASSERT_EQ(problems->known_events_size(), 3);
  EXPECT_EQ(problems->known_events(0).event_position(), 0u);
  EXPECT_EQ(problems->known_events(0).index(), 10u);
  EXPECT_EQ(problems->known_events(0).count(), 3u);
  EXPECT_EQ(problems->known_events(1).event_position(), 4u);
  EXPECT_EQ(problems->known_events(1).count(), 1u);
  EXPECT_EQ(problems->known_events(2).index(), 99u);
}

TEST(ProblemsOfTest, GivesADelayOnlyWhenARetryHelps) {
  const auto busy = ProblemsOf(absl::UnavailableError("the queue is full"));
  ASSERT_TRUE(busy.has_value());
  EXPECT_GT(busy->retry_delay_ms(), 0u);
  EXPECT_FALSE(ProblemsOf(absl::InvalidArgumentError("events[3]: no")).has_value());
  EXPECT_FALSE(ProblemsOf(absl::OkStatus()).has_value());
}

TEST(WithProblemsTest, KeepsThemForTheOtherSide) {
  v1::SubmissionProblems problems;
  problems.set_retry_delay_ms(250);
  const absl::Status status = WithProblems(absl::UnavailableError("busy"), problems);
  const auto back = ProblemsOf(status);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->retry_delay_ms(), 250u);
}

TEST(FitIntoTest, CutsAndCounts) {
  v1::SubmissionProblems problems;
  for (int i = 0; i < 100; ++i) {
    v1::SubmissionProblem& problem = *problems.add_problems();
    problem.set_rule(absl::StrCat("rule.", i));
    problem.set_hint(std::string(100, 'h'));
    v1::KnownEvent& known = *problems.add_known_events();
    known.set_event_position(i * 5);
    known.set_count(3);
  }
  const v1::SubmissionProblems cut = FitInto(2000, problems);
  EXPECT_LE(cut.ByteSizeLong(), 2000u);
  EXPECT_EQ(cut.known_events_size(), 0);
  EXPECT_GT(cut.problems_size(), 10);
  EXPECT_EQ(cut.problems(0).rule(), "rule.0");
  EXPECT_EQ(cut.omitted(), 300u + 100u - cut.problems_size());
  EXPECT_EQ(FitInto(1 << 20, problems).omitted(), 0u);
}

TEST(RefusalToWireTest, ComesBackWithCodeMessageAndProblems) {
  const absl::Status back = RefusalFromWire(RefusalToWire(KnownEventsError("3 30\n")));
  EXPECT_THAT(back, StatusIs(absl::StatusCode::kFailedPrecondition, "partly known"));
  const auto problems = ProblemsOf(back);
  ASSERT_TRUE(problems.has_value());
  EXPECT_EQ(problems->known_events(0).index(), 30u);
}

TEST(RefusalToWireTest, UnknownIsNeverProduced) {
  EXPECT_EQ(RefusalToWire(absl::UnknownError("?")).code(), 13);
  for (int code : {0, 2, 17, -1}) {
    v1::SubmissionRefusal refusal;
    refusal.set_code(code);
    EXPECT_THAT(RefusalFromWire(refusal), StatusIs(absl::StatusCode::kInternal)) << code;
  }
}

// `submit` waited a minute for servers that were gone: only a server can ask for a retry.
TEST(ReceivedRetryDelayMsTest, IsOnlyWhatAServerSaid) {
  const absl::Status gone = absl::UnavailableError("connection refused");
  EXPECT_EQ(ReceivedRetryDelayMs(gone), 0u);
  v1::SubmissionProblems problems;
  problems.set_retry_delay_ms(250);
  EXPECT_EQ(ReceivedRetryDelayMs(WithProblems(gone, problems)), 250u);
  absl::Status reads_only = absl::UnavailableError("entries are missing");
  reads_only.SetPayload(kNoRetryPayload, absl::Cord());
  EXPECT_FALSE(ProblemsOf(reads_only).has_value());
}

}  // namespace
}  // namespace rastro
