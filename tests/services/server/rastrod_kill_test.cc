// The program killed under load. Whatever was acknowledged is there afterwards, at its
// index and provable; every checkpoint that was ever shown is continued.

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "crypto/merkle/consistency.h"
#include "crypto/note/checkpoint.h"
#include "rastro/v1/audit_service.grpc.pb.h"
#include "rastro/v1/provenance_service.grpc.pb.h"
#include "rastro/v1/submission_service.grpc.pb.h"
#include "services/client/receipt.h"
#include "services/server/grpc_status.h"
#include "services/wire/messages.h"
#include "tests/services/server/rastrod_directory.h"
#include "tests/testing/child_process.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr int kDefaultCycles = 20;
constexpr int kSubmitters = 4;
constexpr int kEventsPerBatch = 5;

int Cycles() {
  const char* text = std::getenv("RASTRO_KILL_CYCLES");
  return text == nullptr ? kDefaultCycles : std::atoi(text);
}

// A batch that was sent, and what its submitter knows of it.
struct SentBatch {
  Submission submission;
  std::vector<Hash> event_hashes;
  std::string lot;                      // Of its first event.
  std::optional<uint64_t> first_index;  // Set once it is acknowledged.
  TreeHead head;                        // Of its receipt's checkpoint.
};

// A started `rastrod` and the calls to it.
class RunningServer {
 public:
  explicit RunningServer(const RastrodDirectory& directory, bool create = false)
      : process_(directory.Command(create ? std::vector<std::string>{"--create"}
                                          : std::vector<std::string>{})),
        ledger_{std::string(kTestOrigin),
                MemoryNoteSigner(std::string(kTestOrigin),
                                 RastrodDirectory::LedgerPrivateKey())
                    .key()} {
    const std::string ready = process_.Line();
    EXPECT_THAT(ready, ::testing::StartsWith("rastrod ready: "));
    const auto channel = grpc::CreateChannel(RastrodDirectory::Address(ready),
                                             grpc::InsecureChannelCredentials());
    submission_ = v1::SubmissionService::NewStub(channel);
    provenance_ = v1::ProvenanceService::NewStub(channel);
    audit_ = v1::AuditService::NewStub(channel);
  }

  // Nothing of it runs when this returns.
  void Kill() {
    process_.Signal(SIGKILL);
    EXPECT_EQ(process_.Wait(), 128 + SIGKILL);
  }

  absl::StatusOr<BatchReceipt> Submit(const Submission& submission) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::SubmitBatchResponse response;
    const grpc::Status status =
        submission_->SubmitBatch(&context, SubmissionToWire(submission), &response);
    if (!status.ok()) return FromGrpcStatus(status, context);
    return ReceiptFromWire(std::move(response));
  }

  // Submits, and checks the receipt as a client does. False if there is none.
  bool SubmitAndVerify(SentBatch& batch) {
    const absl::StatusOr<BatchReceipt> receipt = Submit(batch.submission);
    if (!receipt.ok()) return false;
    const auto note = SignedBatch::Parse(batch.submission.batch_note);
    const auto verified =
        VerifyReceipt(ledger_, receipt->checkpoint, receipt->ranges, batch.event_hashes,
                      note->hash, receipt->already_recorded);
    EXPECT_THAT(verified, IsOk());
    if (!verified.ok()) return false;
    batch.first_index = receipt->ranges[0].first_index;
    batch.head = verified->head;
    return true;
  }

  TreeHead Head() {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetCheckpointResponse response;
    const grpc::Status status = audit_->GetCheckpoint(&context, {}, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return HeadOf(response.checkpoint());
  }

  // Whether the ledger as it is now continues the one with this head.
  absl::Status Continues(const TreeHead& earlier) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetConsistencyProofRequest request;
    request.set_earlier_size(earlier.size);
    v1::GetConsistencyProofResponse response;
    const grpc::Status status = audit_->GetConsistencyProof(&context, request, &response);
    if (!status.ok()) return FromGrpcStatus(status, context);
    const auto hashes = HashesFromWire("hashes", response.hashes());
    if (!hashes.ok()) return hashes.status();
    return VerifyConsistency(*hashes, earlier, HeadOf(response.checkpoint()));
  }

  // The indexes in a lot's chain, as the index store has them.
  std::vector<uint64_t> History(const std::string& lot) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetHistoryRequest request;
    request.set_lot(lot);
    v1::GetHistoryResponse response;
    const grpc::Status status = provenance_->GetHistory(&context, request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    std::vector<uint64_t> indexes;
    for (const v1::LotEntry& entry : response.entries()) indexes.push_back(entry.index());
    return indexes;
  }

 private:
  static void SetDeadline(grpc::ClientContext& context) {
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  }

  TreeHead HeadOf(const std::string& checkpoint) const {
    const auto opened = OpenCheckpoint(checkpoint, ledger_.origin, ledger_.key);
    EXPECT_THAT(opened, IsOk());
    return opened.ok() ? opened->head : TreeHead();
  }

  ChildProcess process_;
  LedgerIdentity ledger_;
  std::unique_ptr<v1::SubmissionService::Stub> submission_;
  std::unique_ptr<v1::ProvenanceService::Stub> provenance_;
  std::unique_ptr<v1::AuditService::Stub> audit_;
};

// Threads that submit until the server is gone.
class Load {
 public:
  Load(RunningServer& server, const TestParticipant& exporter, int cycle)
      : server_(server), exporter_(exporter) {
    for (int i = 0; i < kSubmitters; ++i) {
      threads_.emplace_back([this, cycle, i] { Run(absl::StrCat(cycle, "-", i)); });
    }
  }

  void WaitForAcknowledged(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    grown_.wait(lock, [&] { return acknowledged_ >= count; });
  }

  // What was sent, acknowledged or not. The server must be gone.
  std::vector<SentBatch> Join() {
    for (std::thread& thread : threads_) thread.join();
    return std::move(sent_);
  }

 private:
  void Run(const std::string& name) {
    for (int i = 0;; ++i) {
      SentBatch batch = MakeBatch(absl::StrCat(name, "-", i));
      const bool answered = server_.SubmitAndVerify(batch);
      const std::lock_guard<std::mutex> lock(mutex_);
      sent_.push_back(std::move(batch));
      if (!answered) return;
      ++acknowledged_;
      grown_.notify_all();
    }
  }

  SentBatch MakeBatch(const std::string& name) const {
    SentBatch batch;
    batch.lot = TestLot(name);
    std::vector<PreparedEvent> events;
    for (int i = 0; i < kEventsPerBatch; ++i) {
      events.push_back(TestEvent(exporter_, ObjectEventJson("ADD", {batch.lot}, i)));
      batch.event_hashes.push_back(events.back().hash);
    }
    batch.submission = TestBatch(exporter_, events);
    return batch;
  }

  RunningServer& server_;
  const TestParticipant& exporter_;
  std::mutex mutex_;
  std::condition_variable grown_;
  size_t acknowledged_ = 0;
  std::vector<SentBatch> sent_;
  std::vector<std::thread> threads_;
};

void Register(RunningServer& server, const TestParticipant& operator_party,
              const TestParticipant& exporter) {
  ASSERT_THAT(
      server.Submit(TestRegistration(
          operator_party, operator_party.Record(Role::kOperator), {&operator_party.key})),
      IsOk());
  ASSERT_THAT(
      server.Submit(TestRegistration(operator_party, exporter.Record(Role::kExporter),
                                     {&operator_party.key, &exporter.key})),
      IsOk());
}

// How the batches stand that were sent before a kill.
struct Survivors {
  size_t acknowledged = 0;
  size_t in_flight_kept = 0;  // Never answered, and recorded all the same: the kill came
                              // between the disk and the answer.
  size_t in_flight_lost = 0;
};

// Sends every batch again: that tells what the ledger knows of it, and records the rest.
Survivors CheckAfterKill(RunningServer& server, std::vector<SentBatch>& sent) {
  Survivors survivors;
  for (SentBatch& batch : sent) {
    const std::optional<uint64_t> promised = batch.first_index;
    if (promised) {
      EXPECT_THAT(server.Continues(batch.head), IsOk());
    }
    const absl::StatusOr<BatchReceipt> again = server.Submit(batch.submission);
    EXPECT_THAT(again, IsOk());
    if (!again.ok()) continue;
    const uint64_t index = again->ranges[0].first_index;
    if (promised) {
      ++survivors.acknowledged;
      EXPECT_TRUE(again->already_recorded) << "acknowledged and lost: " << *promised;
      EXPECT_EQ(index, *promised);
    } else {
      ++(again->already_recorded ? survivors.in_flight_kept : survivors.in_flight_lost);
    }
    std::vector<uint64_t> chain(kEventsPerBatch);
    for (int i = 0; i < kEventsPerBatch; ++i) chain[i] = index + i;
    EXPECT_EQ(server.History(batch.lot), chain);
    EXPECT_TRUE(server.SubmitAndVerify(batch));
  }
  return survivors;
}

TEST(RastrodKillTest, LosesNothingThatItAcknowledged) {
  RastrodDirectory directory;
  directory.Write(kTestOrigin, "127.0.0.1:0");
  const TestParticipant operator_party("operadora"), exporter("empacadora");
  auto server = std::make_unique<RunningServer>(directory, /*create=*/true);
  ASSERT_NO_FATAL_FAILURE(Register(*server, operator_party, exporter));
  Survivors all;
  std::vector<TreeHead> seen;
  for (int cycle = 0; cycle < Cycles(); ++cycle) {
    seen.push_back(server->Head());
    Load load(*server, exporter, cycle);
    const size_t wanted = 5 + cycle % 20;
    load.WaitForAcknowledged(wanted);
    server->Kill();
    std::vector<SentBatch> sent = load.Join();
    server = std::make_unique<RunningServer>(directory);
    const Survivors survivors = CheckAfterKill(*server, sent);
    EXPECT_GE(survivors.acknowledged, wanted);
    EXPECT_EQ(survivors.in_flight_kept + survivors.in_flight_lost, size_t{kSubmitters});
    all.acknowledged += survivors.acknowledged;
    all.in_flight_kept += survivors.in_flight_kept;
    all.in_flight_lost += survivors.in_flight_lost;
  }
  for (const TreeHead& head : seen) EXPECT_THAT(server->Continues(head), IsOk());
  EXPECT_EQ(
      server->Head().size,
      2 + kEventsPerBatch * (all.acknowledged + all.in_flight_kept + all.in_flight_lost));
  // Without these the kills hit nothing but an idle engine.
  EXPECT_GT(all.in_flight_kept, 0u);
  std::cout << Cycles() << " kills, " << all.acknowledged
            << " batches acknowledged; in flight at a kill: " << all.in_flight_kept
            << " kept, " << all.in_flight_lost << " lost\n";
}

}  // namespace
}  // namespace rastro
