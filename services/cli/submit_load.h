// Loads a server with prepared batches and checks its answers. Never sends a batch
// twice: what is refused is counted.

#ifndef RASTRO_SERVICES_CLI_SUBMIT_LOAD_H_
#define RASTRO_SERVICES_CLI_SUBMIT_LOAD_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "crypto/provenance.h"
#include "services/cli/load_connection.h"
#include "services/cli/load_counts.h"
#include "services/cli/prepared_batches.h"

namespace rastro {

struct LoadTarget {
  Endpoint endpoint;
  LedgerIdentity ledger;
  bool verifies = true;  // Receipts; without it only that they have enough entries.
};

// Counts one answer: recorded and proven, recorded before, refused or broken.
void CountAnswer(const LoadTarget& target, const PreparedBatch& batch,
                 absl::StatusOr<v1::SubmitBatchResponse> answer,
                 const std::function<absl::Duration()>& latency, LoadCounts& counts);

// Clients with a connection each, of which each sends when it was answered.
class ClosedLoop {
 public:
  // With `stream_batches` above 0 each client has one stream with so many batches in
  // flight, otherwise one call. `target` must outlive it.
  struct Shape {
    size_t clients = 1;
    size_t stream_batches = 0;
  };
  ClosedLoop(const LoadTarget& target, const Shape& shape);

  // Sends until the time is over or all batches are sent; returns when all are answered.
  LoadCounts Run(std::vector<PreparedBatch>& batches, absl::Duration duration);

 private:
  const LoadTarget& target_;
  const Shape shape_;
  std::vector<std::unique_ptr<LoadConnection>> connections_;
};

// Batches are sent at their times, whether or not those before have been answered, and
// latency counts from these times.
class OpenLoop {
 public:
  struct Shape {
    size_t connections = 1;
    double batches_per_second = 1;
    // What comes due while so many are in flight is not sent.
    size_t in_flight_max = 4096;
  };
  OpenLoop(const LoadTarget& target, const Shape& shape);

  // Sends all; returns when all are answered.
  LoadCounts Run(std::vector<PreparedBatch>& batches);

 private:
  const LoadTarget& target_;
  const Shape shape_;
  std::vector<std::unique_ptr<LoadConnection>> connections_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_CLI_SUBMIT_LOAD_H_
