// Bulk submission over one stream: order, refusals, back-pressure, the end.

#include <gmock/gmock.h>

#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/wire/problems.h"
#include "tests/services/server/server_fixture.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

using Stream =
    grpc::ClientReaderWriter<v1::SubmitBatchesRequest, v1::SubmitBatchesResponse>;

class SubmitBatchesTest : public ServerTest {
 protected:
  void Open() {
    context_ = CallContext();
    stream_ = submission_->SubmitBatches(context_.get());
  }

  bool Send(uint64_t request_id, const Submission& submission) {
    v1::SubmitBatchesRequest request;
    request.set_request_id(request_id);
    *request.mutable_batch() = SubmissionToWire(submission);
    return stream_->Write(request);
  }

  // Everything that is still to come, and the end of the call.
  std::map<uint64_t, v1::SubmitBatchesResponse> ReceiveAll() {
    std::map<uint64_t, v1::SubmitBatchesResponse> responses;
    v1::SubmitBatchesResponse response;
    while (stream_->Read(&response)) {
      EXPECT_EQ(responses.count(response.request_id()), 0u);
      responses[response.request_id()] = response;
    }
    end_ = FromGrpcStatus(stream_->Finish(), *context_);
    return responses;
  }

  Submission OneEvent(int number) {
    return Batch({ObjectEventJson("ADD", {TestLot(absl::StrCat("S", number))}, number)});
  }

  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<Stream> stream_;
  absl::Status end_;
};

TEST_F(SubmitBatchesTest, RecordsInTheOrderInWhichTheyAreSent) {
  constexpr int kBatches = 200;
  Open();
  std::thread sender([&] {
    for (int i = 1; i <= kBatches; ++i) EXPECT_TRUE(Send(i, OneEvent(i)));
    stream_->WritesDone();
  });
  const auto responses = ReceiveAll();
  sender.join();
  EXPECT_THAT(end_, IsOk());
  ASSERT_EQ(responses.size(), static_cast<size_t>(kBatches));
  for (const auto& [id, response] : responses) {
    ASSERT_TRUE(response.has_receipt()) << response.ShortDebugString();
    absl::StatusOr<BatchReceipt> receipt =
        ReceiptFromWire(v1::SubmitBatchResponse(response.receipt()));
    ASSERT_THAT(receipt, IsOk());
    EXPECT_EQ(receipt->ranges[0].first_index, id + 1);
    HeadOf(receipt->checkpoint);
  }
  EXPECT_EQ(ledger_.At().head.size, 2u + kBatches);
}

TEST_F(SubmitBatchesTest, ARefusedBatchDoesNotEndTheStream) {
  Open();
  Submission bad = OneEvent(2);
  bad.events[0].lots.clear();
  ASSERT_TRUE(Send(1, OneEvent(1)));
  ASSERT_TRUE(Send(2, bad));
  ASSERT_TRUE(Send(3, OneEvent(3)));
  stream_->WritesDone();
  const auto responses = ReceiveAll();
  EXPECT_THAT(end_, IsOk());
  ASSERT_EQ(responses.size(), 3u);
  EXPECT_TRUE(responses.at(1).has_receipt());
  EXPECT_THAT(RefusalFromWire(responses.at(2).refusal()),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(responses.at(3).has_receipt());
  EXPECT_EQ(ledger_.At().head.size, 4u);
}

TEST_F(SubmitBatchesTest, EndsWhenARequestIdDoesNotAscend) {
  for (uint64_t second : {0, 3, 4}) {
    Open();
    ASSERT_TRUE(Send(4, OneEvent(1)));
    Send(second, OneEvent(2));
    const auto responses = ReceiveAll();
    EXPECT_THAT(end_, StatusIs(absl::StatusCode::kInvalidArgument,
                               ::testing::HasSubstr("request_id")));
    EXPECT_EQ(responses.size(), 1u);  // What came before is answered.
  }
  EXPECT_EQ(ledger_.At().head.size, 3u);
}

// A client that sends and does not receive must not fill the server's memory: it is not
// read from while many of its batches are unanswered. When it receives, all are there.
TEST_F(SubmitBatchesTest, ReadsOnOnlyWhileFewAreInFlight) {
  config_.stream_batches = 2;
  StartServer();
  Open();
  constexpr int kBatches = 50;
  std::thread sender([&] {
    for (int i = 1; i <= kBatches; ++i) EXPECT_TRUE(Send(i, OneEvent(i)));
    stream_->WritesDone();
  });
  EXPECT_EQ(ReceiveAll().size(), static_cast<size_t>(kBatches));
  sender.join();
  EXPECT_THAT(end_, IsOk());
}

TEST_F(SubmitBatchesTest, ACallerThatGoesLeavesNothingBehind) {
  for (int round = 0; round < 20; ++round) {
    Open();
    for (int i = 1; i <= 8; ++i) Send(i, OneEvent(round * 8 + i));
    context_->TryCancel();
    ReceiveAll();
    EXPECT_FALSE(end_.ok());
  }
  // The bytes of all of them are given back, and the server still serves.
  Record({ObjectEventJson("ADD", {TestLot("after")}, 0)});
}

TEST_F(SubmitBatchesTest, EndsWhenTheServerStops) {
  Open();
  ASSERT_TRUE(Send(1, OneEvent(1)));
  v1::SubmitBatchesResponse response;
  ASSERT_TRUE(stream_->Read(&response));
  server_->Drain(absl::Seconds(10));
  server_.reset();
  EXPECT_TRUE(ReceiveAll().empty());
  EXPECT_THAT(end_, StatusIs(absl::StatusCode::kUnavailable));
}

}  // namespace
}  // namespace rastro
