// What is known of one batch on its way through the server, for its line in the log and
// for the metrics. Knows no gRPC.
// Written by one thread at a time.

#ifndef RASTRO_SERVICES_SERVER_BATCH_ATTEMPT_H_
#define RASTRO_SERVICES_SERVER_BATCH_ATTEMPT_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "rastro/v1/submission_service.pb.h"
#include "services/ledger/stopwatch.h"
#include "services/ledger/submission.h"
#include "services/server/caller.h"
#include "services/server/services.h"

namespace rastro {

class BatchAttempt {
 public:
  // Of a call by `caller` with this id; counts the batch as received.
  BatchAttempt(ServerContext& server, const Caller& caller, absl::string_view request_id,
               const v1::SubmitBatchRequest& request);

  // Who brings it.
  const Caller& caller() const { return caller_; }

  size_t bytes() const { return bytes_; }
  size_t events() const { return events_; }

  // Of a stream: the number that its sender gave the batch.
  void SetNumber(uint64_t number) { number_ = number; }

  // From now on it is known who signed it.
  void SetAdmitted(const AdmittedBatch& batch);

  // Counts and logs the end. Once.
  void End(const absl::StatusOr<v1::SubmitBatchResponse>& receipt) const;

 private:
  void LogEnd(const absl::StatusOr<v1::SubmitBatchResponse>& receipt) const;

  ServerContext& server_;
  const Caller caller_;
  const Stopwatch begun_;
  const std::string request_id_;
  const size_t bytes_;
  const size_t events_;
  uint64_t number_ = 0;      // 0: not of a stream.
  std::string participant_;  // As the note says; empty if it says nothing sound.
  bool is_admitted_ = false;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_BATCH_ATTEMPT_H_
