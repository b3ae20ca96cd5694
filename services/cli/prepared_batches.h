// Signed batches of a simulated trade, made ahead so that sending them costs little.
// Each holds events of one participant; together they are whole consignments, from the
// farm to the shelf, in the mix of the trade.

#ifndef RASTRO_SERVICES_CLI_PREPARED_BATCHES_H_
#define RASTRO_SERVICES_CLI_PREPARED_BATCHES_H_

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/hash.h"
#include "crypto/merkle/tree_head.h"
#include "rastro/v1/submission_service.pb.h"
#include "services/simulation/consignment.h"

namespace rastro {

struct PreparedBatch {
  v1::SubmitBatchRequest request;
  std::vector<Hash> event_hashes;
  Hash batch_hash;
};

// What the batches of a load hold.
struct PreparedTotals {
  uint64_t events = 0;
  uint64_t lots = 0;
  uint64_t content_bytes = 0;  // Of the parts alone.
  uint64_t request_bytes = 0;

  void Add(const PreparedTotals& other);
};

struct BatchPlan {
  std::string origin;
  TreeHead seen;
  uint64_t seed = 0;  // Of the participants.
  size_t batch_events = 100;
  bool is_epcis = false;  // EPCIS JSON instead of LotEvents.
};

// Not thread-safe.
class BatchPreparer {
 public:
  explicit BatchPreparer(BatchPlan plan);

  // Who must be registered.
  const std::vector<Actor>& actors() const { return frame_.actors; }
  void SetSeen(const TreeHead& seen) { plan_.seen = seen; }

  // New batches with at least `events` events in all, made on all cores.
  // RESOURCE_EXHAUSTED if the trade has no more.
  absl::StatusOr<std::vector<PreparedBatch>> Prepare(uint64_t events);

  // Of all that was prepared.
  const PreparedTotals& totals() const { return totals_; }

 private:
  struct Work;
  class Worker;

  BatchPlan plan_;
  const TradeFrame frame_;
  std::atomic<uint64_t> next_consignment_ = 0;
  PreparedTotals totals_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_PREPARED_BATCHES_H_
