// See server_fixture.h.

#include "tests/services/server/server_fixture.h"

#include <chrono>

#include "crypto/registry.h"
#include "services/client/receipt.h"

namespace rastro {

std::unique_ptr<grpc::ClientContext> CallContext() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  return context;
}

void ServerTest::SetUp() {
  ASSERT_NO_FATAL_FAILURE(ledger_.Create());
  ledger_->Start();
  config_.origin = std::string(kTestOrigin);
  config_.listen = "127.0.0.1:0";
  ASSERT_NO_FATAL_FAILURE(StartServer());
}

void ServerTest::TearDown() {
  if (server_) server_->Drain(absl::Seconds(10));
  server_.reset();
}

void ServerTest::StartServer() {
  if (server_) server_->Drain(absl::Seconds(10));
  server_.reset();
  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(config_, *ledger_, *authorizer_, watching_);
  ASSERT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
  const std::shared_ptr<grpc::Channel> channel = Connect();
  submission_ = v1::SubmissionService::NewStub(channel);
  provenance_ = v1::ProvenanceService::NewStub(channel);
  audit_ = v1::AuditService::NewStub(channel);
  query_ = v1::QueryService::NewStub(channel);
  registry_ = v1::RegistryService::NewStub(channel);
}

std::shared_ptr<grpc::Channel> ServerTest::Connect() const {
  return grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
}

Submission ServerTest::Batch(const std::vector<std::string>& epcis_json) {
  std::vector<PreparedEvent> events;
  for (const std::string& json : epcis_json) {
    events.push_back(TestEvent(ledger_.exporter, json));
  }
  return TestBatch(ledger_.exporter, events, ledger_.At().head);
}

absl::StatusOr<BatchReceipt> ServerTest::Submit(const Submission& submission) {
  v1::SubmitBatchResponse response;
  absl::Status status = Call(*submission_, &v1::SubmissionService::Stub::SubmitBatch,
                             SubmissionToWire(submission), response);
  if (!status.ok()) return status;
  return ReceiptFromWire(std::move(response));
}

BatchReceipt ServerTest::Record(const std::vector<std::string>& epcis_json) {
  std::vector<Hash> hashes;
  for (const std::string& json : epcis_json) {
    hashes.push_back(TestEvent(ledger_.exporter, json).hash);
  }
  const Submission submission = Batch(epcis_json);
  absl::StatusOr<BatchReceipt> receipt = Submit(submission);
  EXPECT_TRUE(receipt.ok()) << receipt.status();
  if (!receipt.ok()) return {};
  const absl::StatusOr<SignedBatch> note = SignedBatch::Parse(submission.batch_note);
  const absl::StatusOr<VerifiedReceipt> verified =
      VerifyReceipt(ledger_->identity(), receipt->checkpoint, receipt->ranges, hashes,
                    note->hash, receipt->already_recorded);
  EXPECT_TRUE(verified.ok()) << verified.status();
  return *std::move(receipt);
}

TreeHead ServerTest::HeadOf(const std::string& checkpoint) {
  const LedgerIdentity& ledger = ledger_->identity();
  const absl::StatusOr<Checkpoint> opened =
      OpenCheckpoint(checkpoint, ledger.origin, ledger.key);
  EXPECT_TRUE(opened.ok()) << opened.status();
  return opened.ok() ? opened->head : TreeHead();
}

}  // namespace rastro
