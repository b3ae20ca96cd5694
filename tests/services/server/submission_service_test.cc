// Batches over a real socket: recorded whole or not at all, answered with proof.

#include <gmock/gmock.h>

#include <future>

#include "absl/strings/str_cat.h"
#include "services/wire/problems.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

using SubmitBatchTest = ServerTest;

TEST_F(SubmitBatchTest, AnswersWithProofOfEveryEntry) {
  const BatchReceipt receipt = Record({ObjectEventJson("ADD", {TestLot("A")}, 0),
                                       ObjectEventJson("OBSERVE", {TestLot("A")}, 1)});
  EXPECT_FALSE(receipt.already_recorded);
  ASSERT_EQ(receipt.ranges.size(), 1u);
  EXPECT_EQ(receipt.ranges[0].first_index, 2u);
  EXPECT_EQ(receipt.ranges[0].entries.size(), 2u);
}

TEST_F(SubmitBatchTest, GivesAKnownBatchItsFirstReceipts) {
  const Submission batch = Batch({ObjectEventJson("ADD", {TestLot("A")}, 0)});
  const absl::StatusOr<BatchReceipt> first = Submit(batch);
  ASSERT_THAT(first, IsOk());
  Record({ObjectEventJson("ADD", {TestLot("B")}, 0)});
  const absl::StatusOr<BatchReceipt> again = Submit(batch);
  ASSERT_THAT(again, IsOk());
  EXPECT_TRUE(again->already_recorded);
  ASSERT_EQ(again->ranges.size(), 1u);
  EXPECT_EQ(again->ranges[0].first_index, first->ranges[0].first_index);
  EXPECT_EQ(again->ranges[0].entries, first->ranges[0].entries);
  EXPECT_EQ(ledger_.At().head.size, 4u);
}

TEST_F(SubmitBatchTest, RecordsTheSameBatchOnceWhenItIsSentAtOnce) {
  const Submission batch = Batch({ObjectEventJson("ADD", {TestLot("A")}, 0)});
  std::vector<std::future<absl::StatusOr<BatchReceipt>>> answers;
  for (int i = 0; i < 8; ++i) {
    answers.push_back(std::async(std::launch::async, [&] { return Submit(batch); }));
  }
  int new_ones = 0;
  for (auto& answer : answers) {
    const absl::StatusOr<BatchReceipt> receipt = answer.get();
    ASSERT_THAT(receipt, IsOk());
    EXPECT_EQ(receipt->ranges[0].first_index, 2u);
    new_ones += receipt->already_recorded ? 0 : 1;
  }
  EXPECT_EQ(new_ones, 1);
  EXPECT_EQ(ledger_.At().head.size, 3u);
}

// The same event in batches that differ, each signed by itself.
TEST_F(SubmitBatchTest, RecordsTheSameEventOnceWhenItIsSentAtOnceInManyBatches) {
  const std::vector<PreparedEvent> event = {
      TestEvent(ledger_.exporter, ObjectEventJson("ADD", {TestLot("A")}, 0))};
  std::vector<Submission> batches = {TestBatch(ledger_.exporter, event)};
  for (int i = 0; i < 7; ++i) {
    Record({ObjectEventJson("ADD", {TestLot("other")}, i)});
    batches.push_back(TestBatch(ledger_.exporter, event, ledger_.At().head));
  }
  const uint64_t index = ledger_.At().head.size;
  std::vector<std::future<absl::StatusOr<BatchReceipt>>> answers;
  for (const Submission& batch : batches) {
    answers.push_back(std::async(std::launch::async, [&] { return Submit(batch); }));
  }
  int new_ones = 0;
  for (auto& answer : answers) {
    const absl::StatusOr<BatchReceipt> receipt = answer.get();
    ASSERT_THAT(receipt, IsOk());
    EXPECT_EQ(receipt->ranges[0].first_index, index);
    new_ones += receipt->already_recorded ? 0 : 1;
  }
  EXPECT_EQ(new_ones, 1);
  EXPECT_EQ(ledger_.At().head.size, index + 1);
}

// The batch is bound to the events' texts, so the bad one is made as a client without
// checks would make it: the declared lot is not the one of the content.
Submission WithABadEvent(const TestParticipant& participant, TreeHead seen) {
  PreparedEvent good = TestEvent(participant, ObjectEventJson("ADD", {TestLot("A")}, 0));
  PreparedEvent other = TestEvent(participant, ObjectEventJson("ADD", {TestLot("B")}, 0));
  PreparedEvent bad = other;
  bad.submitted.lots = good.submitted.lots;
  Event text = *Event::Parse(other.text);
  text.lots_root = Event::Parse(good.text)->lots_root;
  bad.text = text.Text();
  bad.hash = LeafHash(bad.text);
  return TestBatch(participant, {good, bad}, seen);
}

TEST_F(SubmitBatchTest, RecordsNothingOfABatchWithABadEvent) {
  const absl::StatusOr<BatchReceipt> receipt =
      Submit(WithABadEvent(ledger_.exporter, ledger_.At().head));
  EXPECT_THAT(receipt,
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("events[1]")));
  const auto problems = ProblemsOf(receipt.status());
  ASSERT_TRUE(problems.has_value());
  ASSERT_GE(problems->problems_size(), 1);
  EXPECT_EQ(problems->problems(0).event_position(), 1u);
  EXPECT_FALSE(problems->problems(0).rule().empty());
  EXPECT_FALSE(problems->problems(0).hint().empty());
  EXPECT_EQ(ledger_.At().head.size, 2u);
}

TEST_F(SubmitBatchTest, ListsWhatIsKnownOfABatchPartlyKnown) {
  const std::string known = ObjectEventJson("ADD", {TestLot("A")}, 0);
  Record({known});
  const absl::StatusOr<BatchReceipt> receipt =
      Submit(Batch({ObjectEventJson("ADD", {TestLot("B")}, 0), known}));
  EXPECT_THAT(receipt, StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto problems = ProblemsOf(receipt.status());
  ASSERT_TRUE(problems.has_value());
  ASSERT_EQ(problems->known_events_size(), 1);
  EXPECT_EQ(problems->known_events(0).event_position(), 1u);
  EXPECT_EQ(problems->known_events(0).index(), 2u);
  EXPECT_EQ(ledger_.At().head.size, 3u);
}

// Every second of a thousand events is known: the list is longer than a trailer may be.
TEST_F(SubmitBatchTest, CutsALongListSoThatTheClientStillGetsIt) {
  std::vector<std::string> all, known;
  for (int i = 0; i < 1000; ++i) {
    all.push_back(ObjectEventJson("ADD", {TestLot(absl::StrCat("L", i))}, i));
    if (i % 2 == 0) known.push_back(all.back());
  }
  Record(known);
  const absl::StatusOr<BatchReceipt> receipt = Submit(Batch(all));
  EXPECT_THAT(receipt, StatusIs(absl::StatusCode::kFailedPrecondition));
  const auto problems = ProblemsOf(receipt.status());
  ASSERT_TRUE(problems.has_value());
  EXPECT_GT(problems->known_events_size(), 100);
  EXPECT_EQ(problems->known_events_size() + problems->omitted(), 500u);
}

TEST_F(SubmitBatchTest, RefusesAStrangersSignature) {
  const Submission batch = Batch({ObjectEventJson("ADD", {TestLot("A")}, 0)});
  const TestParticipant stranger("desconocida");
  const Submission foreign = TestBatch(
      stranger, {TestEvent(stranger, ObjectEventJson("ADD", {TestLot("A")}, 0))});
  EXPECT_THAT(Submit(foreign), StatusIs(absl::StatusCode::kPermissionDenied));
  // Signed by a key that the batch's participant does not have.
  Submission forged = batch;
  absl::StatusOr<Note> note = Note::Parse(batch.batch_note);
  ASSERT_THAT(note, IsOk());
  const NoteSigner* signer = &stranger.key;
  forged.batch_note = SignNote(note->text, {&signer, 1})->Serialize();
  EXPECT_THAT(Submit(forged), StatusIs(absl::StatusCode::kPermissionDenied));
  // Another text under the same signature.
  Submission altered = batch;
  altered.batch_note.replace(altered.batch_note.find("seen 2"), 6, "seen 1");
  EXPECT_FALSE(Submit(altered).ok());
  EXPECT_EQ(ledger_.At().head.size, 2u);
}

TEST_F(SubmitBatchTest, RefusesAMessageThatIsTooLarge) {
  v1::SubmitBatchRequest request;
  request.set_batch_note(std::string(kMaxReceivedMessageBytes + 1, 'x'));
  v1::SubmitBatchResponse response;
  EXPECT_THAT(
      Call(*submission_, &v1::SubmissionService::Stub::SubmitBatch, request, response),
      StatusIs(absl::StatusCode::kResourceExhausted));
  request.set_batch_note(std::string(kMaxReceivedMessageBytes - 100, 'x'));
  EXPECT_THAT(
      Call(*submission_, &v1::SubmissionService::Stub::SubmitBatch, request, response),
      StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(SubmitBatchTest, IsBusyWithADelayWhenTheBytesAreTaken) {
  config_.submit_mib = 0;
  StartServer();
  const absl::StatusOr<BatchReceipt> receipt =
      Submit(Batch({ObjectEventJson("ADD", {TestLot("A")}, 0)}));
  EXPECT_THAT(receipt, StatusIs(absl::StatusCode::kUnavailable));
  const auto problems = ProblemsOf(receipt.status());
  ASSERT_TRUE(problems.has_value());
  EXPECT_GT(problems->retry_delay_ms(), 0u);
  EXPECT_EQ(ledger_.At().head.size, 2u);
}

}  // namespace
}  // namespace rastro
