// One batch on its way through the server: admitted, queued, recorded, its receipt made.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_BATCH_WORK_H_
#define RASTRO_SERVICES_SERVER_BATCH_WORK_H_

#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "rastro/v1/submission_service.pb.h"
#include "services/ledger/submission.h"
#include "services/server/batch_attempt.h"
#include "services/server/services.h"

namespace rastro {

inline SubmitGate::Sender SenderOf(const Caller& caller) {
  return {caller.participant, caller.peer};
}

// Called exactly once, from a worker's thread or the caller's.
using BatchAdmitted = std::function<void(absl::StatusOr<AdmittedBatch>)>;
using BatchAnswered = std::function<void(absl::StatusOr<v1::SubmitBatchResponse>)>;

// Says whether the work is still worth doing.
using StillWanted = std::function<absl::Status()>;

// Admits a batch on a worker's thread, if who brings it may (CheckBringer).
void StartAdmission(ServerContext& server, v1::SubmitBatchRequest request,
                    std::shared_ptr<BatchAttempt> attempt, BatchAdmitted done,
                    StillWanted still_wanted);

// Queues an admitted batch in the engine and makes its receipt.
void StartRecording(ServerContext& server, AdmittedBatch batch, BatchAnswered done);

// Both, for a call by `caller` with this id; until it is answered it has its place among
// what is under way, and its bytes of the server's budget: UNAVAILABLE if there is none
// left of one.
void StartBatch(ServerContext& server, const Caller& caller, absl::string_view request_id,
                v1::SubmitBatchRequest request, BatchAnswered done,
                StillWanted still_wanted);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_BATCH_WORK_H_
