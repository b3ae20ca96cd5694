// Calls that wait or stream.

#include <gmock/gmock.h>

#include <chrono>
#include <future>

#include "absl/strings/str_cat.h"
#include "crypto/entry_opening.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/registry.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using ::testing::HasSubstr;

class AuditStreamsTest : public ServerTest {
 protected:
  absl::Status WaitForSize(uint64_t size, grpc::ClientContext& context) {
    v1::GetCheckpointRequest request;
    request.set_minimum_size(size);
    v1::GetCheckpointResponse response;
    absl::Status status =
        FromGrpcStatus(audit_->GetCheckpoint(&context, request, &response), context);
    if (status.ok()) {
      EXPECT_GE(HeadOf(response.checkpoint()).size, size);
    }
    return status;
  }

  // Everything that a server stream sends, and how it ends.
  template <typename Response>
  absl::StatusOr<std::vector<Response>> ReadAll(
      std::unique_ptr<grpc::ClientReader<Response>> stream,
      const grpc::ClientContext& context) {
    std::vector<Response> responses;
    Response response;
    while (stream->Read(&response)) responses.push_back(response);
    absl::Status status = FromGrpcStatus(stream->Finish(), context);
    if (!status.ok()) return status;
    return responses;
  }

  absl::StatusOr<std::vector<v1::ReadEntriesResponse>> ReadEntries(uint64_t first,
                                                                   uint64_t limit) {
    v1::ReadEntriesRequest request;
    request.set_first_index(first);
    request.set_limit(limit);
    const auto context = CallContext();
    return ReadAll(audit_->ReadEntries(context.get(), request), *context);
  }

  std::unique_ptr<grpc::ClientReader<v1::WatchSubmitterResponse>> Watch(
      grpc::ClientContext& context, const std::string& participant, uint64_t after) {
    v1::WatchSubmitterRequest request;
    request.set_participant(participant);
    request.set_after_number(after);
    return audit_->WatchSubmitter(&context, request);
  }

  void ExpectWatched(const v1::WatchSubmitterResponse& response, uint64_t number) {
    EXPECT_EQ(response.number(), number);
    absl::StatusOr<ShownEntry> shown =
        ShownEntryFromWire(v1::ShownEntry(response.entry()));
    ASSERT_THAT(shown, IsOk());
    const absl::StatusOr<OpenedEntry> opened = OpenEntry(shown->opening);
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->submitter_link().number, number);
    const absl::StatusOr<SignedBatch> batch = SignedBatch::Parse(response.batch_note());
    ASSERT_THAT(batch, IsOk());
    EXPECT_EQ(batch->hash, opened->entry.batch_hash);
    const auto proof = HashesFromWire("subset_proof", response.subset_proof());
    ASSERT_THAT(proof, IsOk());
    const SubsetLeaf leaf{opened->entry.index, opened->leaf_hash};
    EXPECT_THAT(VerifySubset({&leaf, 1}, *proof, HeadOf(response.checkpoint())), IsOk());
  }
};

TEST_F(AuditStreamsTest, GetCheckpointWaitsUntilTheLedgerHasGrown) {
  const auto context = CallContext();
  std::future<absl::Status> waiting =
      std::async(std::launch::async, [&] { return WaitForSize(4, *context); });
  Record({ObjectEventJson("ADD", {TestLot("A")}, 0)});
  Record({ObjectEventJson("ADD", {TestLot("B")}, 0)});
  EXPECT_THAT(waiting.get(), IsOk());
}

TEST_F(AuditStreamsTest, GetCheckpointEndsAtTheCallersDeadline) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(50));
  EXPECT_THAT(WaitForSize(100, context), StatusIs(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(AuditStreamsTest, GetCheckpointBoundsHowManyWait) {
  config_.watches = 1;
  StartServer();
  // A watch that has shown everything waits from then on, or is about to.
  const auto watching = CallContext();
  const auto stream = Watch(*watching, "operadora", 1);
  v1::WatchSubmitterResponse response;
  ASSERT_TRUE(stream->Read(&response));
  // Its place is taken at the latest when a second wait is refused; until then the
  // second one takes the place and runs into its deadline.
  absl::Status status;
  do {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() +
                         std::chrono::milliseconds(200));
    status = WaitForSize(100, context);
  } while (absl::IsDeadlineExceeded(status));
  EXPECT_THAT(status,
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("too many calls")));
  watching->TryCancel();
}

TEST_F(AuditStreamsTest, ReadEntriesShowsEverythingInOrder) {
  std::vector<std::string> events;
  // Some 3 MiB in all, so that there are several responses.
  for (int i = 0; i < 30; ++i) {
    std::string json = ObjectEventJson("ADD", {TestLot(absl::StrCat("R", i))}, i);
    // A member of another vocabulary, named by its full URI.
    json.insert(json.size() - 1, absl::StrCat(",\"https://example.com/note\":\"",
                                              std::string(100'000, 'n'), "\""));
    events.push_back(json);
  }
  Record(events);
  const auto responses = ReadEntries(1, 0);
  ASSERT_THAT(responses, IsOk());
  EXPECT_GE(responses->size(), 3u);
  const TreeHead head = HeadOf(responses->front().checkpoint());
  EXPECT_EQ(head.size, 32u);
  uint64_t next = 1;
  for (const v1::ReadEntriesResponse& response : *responses) {
    for (const v1::ShownEntry& entry : response.entries()) {
      absl::StatusOr<ShownEntry> shown = ShownEntryFromWire(v1::ShownEntry(entry));
      ASSERT_THAT(shown, IsOk());
      const absl::StatusOr<OpenedEntry> opened = OpenEntry(shown->opening);
      ASSERT_THAT(opened, IsOk());
      EXPECT_EQ(opened->entry.index, next++);
      EXPECT_EQ(shown->batch_note.empty(), opened->entry.batch_position > 0);
    }
  }
  EXPECT_EQ(next, 32u);
}

TEST_F(AuditStreamsTest, ReadEntriesKeepsToItsRange) {
  const auto one = ReadEntries(0, 1);
  ASSERT_THAT(one, IsOk());
  ASSERT_EQ(one->size(), 1u);
  EXPECT_EQ(one->front().entries_size(), 1);
  const auto none = ReadEntries(2, 0);
  ASSERT_THAT(none, IsOk());
  ASSERT_EQ(none->size(), 1u);
  EXPECT_EQ(none->front().entries_size(), 0);
  EXPECT_THAT(ReadEntries(3, 0),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("first_index")));
}

TEST_F(AuditStreamsTest, WatchShowsWhatIsThereAndWhatComes) {
  Record({ObjectEventJson("ADD", {TestLot("A")}, 0),
          ObjectEventJson("ADD", {TestLot("B")}, 0)});
  const auto context = CallContext();
  const auto stream = Watch(*context, "empacadora", 1);
  v1::WatchSubmitterResponse response;
  ASSERT_TRUE(stream->Read(&response));
  ExpectWatched(response, 2);
  for (uint64_t number = 3; number < 13; ++number) {
    Record({ObjectEventJson("ADD", {TestLot(absl::StrCat("C", number))}, 0)});
    ASSERT_TRUE(stream->Read(&response));
    ExpectWatched(response, number);
  }
  context->TryCancel();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpcStatus(stream->Finish(), *context),
              StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(AuditStreamsTest, WatchRefusesStrangersAndNumbersBeyond) {
  const auto end_of = [&](const std::string& participant, uint64_t after) {
    const auto context = CallContext();
    return ReadAll(Watch(*context, participant, after), *context).status();
  };
  EXPECT_THAT(end_of("nadie", 0), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(end_of("No One", 0), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(end_of("operadora", 3), StatusIs(absl::StatusCode::kOutOfRange));
}

TEST_F(AuditStreamsTest, WatchEndsWhenTheServerStops) {
  const auto context = CallContext();
  const auto stream = Watch(*context, "operadora", 1);
  v1::WatchSubmitterResponse response;
  ASSERT_TRUE(stream->Read(&response));
  server_->Drain(absl::Seconds(10));
  server_.reset();
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_THAT(FromGrpcStatus(stream->Finish(), *context),
              StatusIs(absl::StatusCode::kUnavailable));
}

TEST_F(AuditStreamsTest, CheckIntegrityEndsWithItsVerdict) {
  Record({ObjectEventJson("ADD", {TestLot("A")}, 0)});
  const auto context = CallContext();
  const auto responses = ReadAll(
      audit_->CheckIntegrity(context.get(), v1::CheckIntegrityRequest()), *context);
  ASSERT_THAT(responses, IsOk());
  ASSERT_FALSE(responses->empty());
  EXPECT_TRUE(responses->back().intact());
  EXPECT_EQ(responses->back().entries_checked(), 3u);
  EXPECT_EQ(responses->back().entries_total(), 3u);
  // Its place is free again.
  const auto again = CallContext();
  EXPECT_THAT(
      ReadAll(audit_->CheckIntegrity(again.get(), v1::CheckIntegrityRequest()), *again),
      IsOk());
}

}  // namespace
}  // namespace rastro
