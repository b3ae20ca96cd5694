// The command's connection to a server: one method an RPC, plain structs in and out.
// Errors are the server's, UNAVAILABLE if it cannot be reached, and DATA_LOSS if what it
// sends has not the shape that it must have.
// Thread-safe.

#ifndef RASTRO_SERVICES_CLI_CONNECTION_H_
#define RASTRO_SERVICES_CLI_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/entry_opening.h"
#include "crypto/merkle/consistency.h"
#include "rastro/v1/audit_service.pb.h"
#include "rastro/v1/finding_service.pb.h"
#include "rastro/v1/provenance_service.pb.h"
#include "rastro/v1/query_service.pb.h"
#include "rastro/v1/registry_service.pb.h"
#include "services/cli/endpoint.h"
#include "services/ledger/submission.h"
#include "services/wire/messages.h"

namespace rastro {

// A provenance file as it was received.
struct ReceivedProvenance {
  std::string file;
  ConsistencyProof consistency;  // From the tree size that was asked with.
};

class Connection {
 public:
  // Tries for at most a second to connect; nothing is asked yet.
  explicit Connection(const Endpoint& endpoint,
                      absl::Duration deadline = absl::Seconds(30));
  ~Connection();

  absl::StatusOr<BatchReceipt> Submit(Submission submission);
  absl::StatusOr<ReceivedProvenance> GetProvenance(const std::string& lot,
                                                   v1::Direction direction,
                                                   uint64_t known_tree_size);
  absl::StatusOr<std::string> GetCheckpoint();
  absl::StatusOr<v1::GetInclusionProofResponse> GetInclusionProof(uint64_t index,
                                                                  uint64_t tree_size);
  // `request.indexes` ascending, each once, at most 1,000.
  absl::StatusOr<v1::GetSubsetProofResponse> GetSubsetProof(
      const v1::GetSubsetProofRequest& request);
  absl::StatusOr<v1::GetConsistencyProofResponse> GetConsistencyProof(TreeSizes sizes);
  absl::StatusOr<v1::GetHeadsResponse> GetHeads(const std::vector<std::string>& chains);
  absl::StatusOr<v1::GetStatusResponse> GetStatus();
  absl::StatusOr<v1::GetParticipantResponse> GetParticipant(const std::string& id);
  absl::StatusOr<v1::ListParticipantsResponse> ListParticipants(
      const std::string& page_token);

  absl::StatusOr<v1::QueryEventsResponse> QueryEvents(
      const v1::QueryEventsRequest& request);

  absl::StatusOr<v1::ListFindingsResponse> ListFindings(
      const v1::ListFindingsRequest& request);

  // `limit` entries from `first_index`, 0 = to the newest checkpoint, which is told
  // first. The callbacks return an error to stop.
  using OnCheckpoint = std::function<absl::Status(const std::string&)>;
  using OnEntry = std::function<absl::Status(ShownEntry)>;
  struct EntryRange {
    uint64_t first_index = 0;
    uint64_t limit = 0;
  };
  absl::Status ReadEntries(const EntryRange& range, const OnCheckpoint& on_checkpoint,
                           const OnEntry& on_entry);

  // What is recorded in a participant's name after `after_number`, for ever.
  using OnRecorded = std::function<absl::Status(v1::WatchSubmitterResponse)>;
  absl::Status Watch(const std::string& participant, uint64_t after_number,
                     const OnRecorded& on_recorded);

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
  absl::Duration deadline_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_CONNECTION_H_
