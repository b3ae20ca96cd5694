// See batch_work.h. std::function wants to be copied, so what is moved along stands in
// shared_ptrs.

#include "services/server/batch_work.h"

#include <memory>
#include <utility>
#include <vector>

#include "services/ledger/reader.h"
#include "services/wire/messages.h"

namespace rastro {
namespace {

absl::StatusOr<v1::SubmitBatchResponse> MakeReceipt(ServerContext& server,
                                                    const Recorded& recorded) {
  const Stopwatch watch;
  const Reader& reader = server.ledger.reader();
  absl::StatusOr<std::vector<ProvenRange>> ranges =
      reader.Receipts(*recorded.published, recorded.indexes, recorded.rows.get());
  if (!ranges.ok()) return ranges.status();
  v1::SubmitBatchResponse receipt = ReceiptToWire(
      {recorded.published->checkpoint, *std::move(ranges), recorded.already_recorded});
  server.metrics.OnStage(SubmissionStage::kReceipt, watch.Elapsed());
  return receipt;
}

}  // namespace

void StartAdmission(ServerContext& server, v1::SubmitBatchRequest request,
                    std::shared_ptr<BatchAttempt> attempt, BatchAdmitted done,
                    StillWanted still_wanted) {
  auto taken = std::make_shared<v1::SubmitBatchRequest>(std::move(request));
  auto admitted = std::make_shared<BatchAdmitted>(std::move(done));
  const bool posted = server.submit_pool.TryPost(
      [&server, taken, attempt, admitted, announcement = server.ledger.Announce(),
       still_wanted = std::move(still_wanted), watch = Stopwatch()]() mutable {
        server.metrics.OnStage(SubmissionStage::kWait, watch.Lap());
        absl::Status status = still_wanted();
        if (!status.ok()) return (*admitted)(status);
        absl::StatusOr<AdmittedBatch> batch =
            server.ledger.Admit(SubmissionFromWire(std::move(*taken)));
        server.metrics.OnStage(SubmissionStage::kAdmission, watch.Lap());
        if (batch.ok()) {
          const std::string& participant = batch->signed_batch.batch.participant;
          status = CheckBringer(attempt->caller(), participant);
          if (!status.ok()) return (*admitted)(status);
          attempt->SetAdmitted(*batch);
          batch->announcement = std::move(announcement);
        }
        (*admitted)(std::move(batch));
      });
  if (!posted) {
    (*admitted)(absl::UnavailableError("too many batches wait to be checked"));
  }
}

void StartRecording(ServerContext& server, AdmittedBatch batch, BatchAnswered done) {
  auto answered = std::make_shared<BatchAnswered>(std::move(done));
  absl::Status status = server.ledger.Submit(
      std::move(batch), [&server, answered](absl::StatusOr<Recorded> recorded) {
        if (recorded.ok() && !recorded->already_recorded) {
          server.submit_gate.OnCommitted(recorded->commit_time);
        }
        // On the engine's thread: only hand it over.
        server.submit_pool.Post([&server, answered, recorded = std::move(recorded)] {
          (*answered)(recorded.ok() ? MakeReceipt(server, *recorded) : recorded.status());
        });
      });
  if (!status.ok()) (*answered)(status);
}

void StartBatch(ServerContext& server, const Caller& caller, absl::string_view request_id,
                v1::SubmitBatchRequest request, BatchAnswered done,
                StillWanted still_wanted) {
  const auto attempt =
      std::make_shared<BatchAttempt>(server, caller, request_id, request);
  absl::Status busy =
      server.caller_limits.TakeBatch(caller, attempt->events(), attempt->bytes());
  if (!busy.ok()) {
    // Nothing was taken of what all share.
  } else if (!server.submit_gate.TryEnter(SenderOf(caller), attempt->events())) {
    busy = absl::UnavailableError("the ledger is busy; back off and retry");
  } else if (!server.submit_bytes.TryTake(attempt->bytes())) {
    server.submit_gate.Leave(SenderOf(caller), attempt->events());
    busy = absl::UnavailableError("too many bytes of batches are worked on");
  }
  if (!busy.ok()) {
    attempt->End(busy);
    return done(std::move(busy));
  }
  BatchAnswered answered = [&server, attempt, done = std::move(done)](
                               absl::StatusOr<v1::SubmitBatchResponse> receipt) {
    server.submit_bytes.Return(attempt->bytes());
    server.submit_gate.Leave(SenderOf(attempt->caller()), attempt->events());
    attempt->End(receipt);
    done(std::move(receipt));
  };
  StartAdmission(
      server, std::move(request), attempt,
      [&server, answered](absl::StatusOr<AdmittedBatch> batch) {
        if (!batch.ok()) return answered(batch.status());
        StartRecording(server, *std::move(batch), answered);
      },
      std::move(still_wanted));
}

}  // namespace rastro
