// Tests of services/ledger/admission.h: what is refused at the door, and that all of
// it is told.

#include "services/ledger/admission.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "crypto/part.h"
#include "services/traceability/violation.h"
#include "services/wire/problems.h"
#include "tests/testing/status_matchers.h"
#include "tests/testing/trade.h"

namespace rastro {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

PreparedEvent NumberedEvent(const TestParticipant& exporter, int number) {
  return TestEvent(exporter,
                   ObjectEventJson("OBSERVE", {TestLot(absl::StrCat(number))}, number));
}

// As a client that does not check would send it: the bytes are another's, the lots
// the same.
void Replace(absl::string_view from, absl::string_view to, PreparedEvent& event) {
  std::string& part = event.submitted.parts[0].second;
  ASSERT_NE(part.find(std::string(from)), std::string::npos);
  part = absl::StrReplaceAll(part, {{from, to}});
}

TEST(ReadSubmissionTest, TellsTheMistakesOfAllEvents) {
  const TestParticipant exporter("empacadora");
  std::vector<PreparedEvent> events;
  for (int i = 0; i < 4; ++i) events.push_back(NumberedEvent(exporter, i));
  EXPECT_THAT(ReadSubmission(TestBatch(exporter, events), kTestOrigin), IsOk());
  Replace("shipping", "slipping", events[1]);
  Replace("shipping", "slaughtering", events[3]);
  Replace("OBSERVE", "LOOK", events[3]);
  const absl::Status status =
      ReadSubmission(TestBatch(exporter, events), kTestOrigin).status();
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("events[1]")));
  EXPECT_THAT(std::string(status.message()), HasSubstr("and 1 more of the batch"));
  std::vector<std::string> told;
  const auto problems = ProblemsOf(status);
  ASSERT_TRUE(problems.has_value());
  for (const v1::SubmissionProblem& each : problems->problems()) {
    told.push_back(absl::StrCat(each.event_position(), " ", each.pointer(), " ",
                                each.rule(), " ", each.value()));
  }
  EXPECT_THAT(told, ElementsAre("1 /bizStep cbv.biz_step slipping",
                                "3 /bizStep cbv.biz_step slaughtering",
                                "3 /action event.action \\\"LOOK\\\""));
  EXPECT_THAT(problems->problems(0).hint(), HasSubstr("did you mean shipping?"));
}

// A batch of nothing but mistakes: what is told is bounded, the rest is counted.
TEST(ReadSubmissionTest, BoundsWhatIsTold) {
  const TestParticipant exporter("empacadora");
  std::vector<PreparedEvent> events;
  std::string members;
  for (int i = 0; i < 150; ++i) absl::StrAppend(&members, "\"ilmd", i, "\":1,");
  for (int i = 0; i < 20; ++i) {
    events.push_back(NumberedEvent(exporter, i));
    Replace("\"bizStep\"", absl::StrCat(members, "\"bizStep\""), events[i]);
  }
  const absl::Status status =
      ReadSubmission(TestBatch(exporter, events), kTestOrigin).status();
  EXPECT_EQ(ViolationsOf(status).size(), kMaxBatchViolations);
  EXPECT_GT(OmittedViolations(status), 0u);
  EXPECT_EQ(ProblemsOf(status)->problems_size(), static_cast<int>(kMaxBatchViolations));
  EXPECT_EQ(ProblemsOf(status)->omitted(), OmittedViolations(status));
}

absl::Status Admit(const TestParticipant& exporter,
                   const std::vector<PartContent>& parts) {
  const absl::StatusOr<PreparedEvent> event = PrepareEvent(exporter.submitter, parts);
  if (!event.ok()) return event.status();
  return ReadSubmission(TestBatch(exporter, {*event}), kTestOrigin).status();
}

// A part for everybody may leave out what makes an event whole; alone it may not.
TEST(ReadSubmissionTest, APublicPartMayLeaveOutIdentifiers) {
  const TestParticipant exporter("empacadora");
  const std::string type(kEpcisMediaType);
  const std::string whole = TransformationJson({TestLot("a")}, {TestLot("b")}, 1);
  const size_t from = whole.find("\"inputEPCList\"");
  const std::string shown =
      whole.substr(0, from) + whole.substr(whole.find(']', from) + 2);
  EXPECT_THAT(Admit(exporter, {{"partners", type, whole}, {"public", type, shown}}),
              IsOk());
  EXPECT_THAT(Admit(exporter, {{"public", type, shown}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("identifiers")));
  const std::string more = TransformationJson({TestLot("a")}, {TestLot("c")}, 1);
  EXPECT_THAT(Admit(exporter, {{"partners", type, whole}, {"public", type, more}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not declared")));
}

}  // namespace
}  // namespace rastro
