// Sends signed batches and checks every receipt: what `submit` and `participant` share.
// Not thread-safe.

#ifndef RASTRO_SERVICES_CLI_BATCH_SENDER_H_
#define RASTRO_SERVICES_CLI_BATCH_SENDER_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "crypto/note/note.h"
#include "services/cli/session.h"
#include "services/client/batch_builder.h"

namespace rastro {

// A batch that is recorded, with its receipt verified.
struct SentBatch {
  std::vector<uint64_t> indexes;  // Of the entries, in the order of the events.
  bool already_recorded = false;
  // Why its checkpoint could not be compared with those verified before, or not be
  // remembered. That the batch is recorded is proven all the same.
  absl::Status remembered;
};

// What became of many events.
struct SentCounts {
  uint64_t recorded = 0;
  uint64_t already_recorded = 0;
  // Entries that hold some of the latter with other parts (recorded_parts.h).
  std::vector<uint64_t> with_other_parts;
};

class BatchSender {
 public:
  // All must outlive the sender. Batches are submitted in the name of `submitter` and
  // signed by all of `signers`.
  BatchSender(Session& session, std::string submitter,
              std::vector<const NoteSigner*> signers);

  // One batch, whole or not at all. While the server is busy it is sent again, for a
  // minute. DATA_LOSS if the receipt does not hold, or if the server refuses and has not
  // the history any more that it has signed.
  absl::StatusOr<SentBatch> Send(absl::Span<const PreparedEvent> events);

  // One batch that is signed already, by whomever, with the hashes of its events; sent
  // and checked in the same way.
  absl::StatusOr<SentBatch> SendSigned(const Submission& batch,
                                       const std::vector<Hash>& hashes);

  // As Send, for events of which some may be recorded already. For those, too, a
  // receipt is asked for and checked: the server's word is not enough.
  absl::Status SendNew(std::vector<PreparedEvent> events, SentCounts& counts);

 private:
  absl::StatusOr<SentBatch> SendOnce(absl::Span<const PreparedEvent> events);
  absl::StatusOr<SentBatch> Deliver(Submission batch, const std::vector<Hash>& hashes);
  absl::Status Refused(const absl::Status& refusal);

  Session& session_;
  const std::string submitter_;
  const std::vector<const NoteSigner*> signers_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_BATCH_SENDER_H_
