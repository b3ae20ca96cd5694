// The services of rastrod, and what they share. Knows gRPC only by name, so that who
// includes this does not compile it.

#ifndef RASTRO_SERVICES_SERVER_SERVICES_H_
#define RASTRO_SERVICES_SERVER_SERVICES_H_

#include <functional>
#include <map>
#include <memory>
#include <mutex>

#include "absl/time/time.h"
#include "services/ledger/ledger.h"
#include "services/ledger/worker_pool.h"
#include "services/server/authorizer.h"
#include "services/server/budget.h"
#include "services/server/caller_limits.h"
#include "services/server/growth_waiter.h"
#include "services/server/line_budget.h"
#include "services/server/server_config.h"
#include "services/server/server_metrics.h"
#include "services/server/submit_gate.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace rastro {

// Tells calls that would not end by themselves that the server stops. Thread-safe.
class StopSignal {
 public:
  // `stop` is called once when the server stops, at once if it does already; never
  // after Remove has returned.
  uint64_t Add(std::function<void()> stop);
  void Remove(uint64_t id);
  void Stop();
  bool stopped() const;

 private:
  mutable std::recursive_mutex mutex_;  // A `stop` may end its call, which removes it.
  std::map<uint64_t, std::function<void()>> listeners_;
  uint64_t next_id_ = 1;
  bool stopped_ = false;
};

// What all services use; outlives them.
struct ServerContext {
  ServerContext(Ledger& the_ledger, const Authorizer& the_authorizer,
                const ServerConfig& the_config, ServerMetrics& the_metrics);

  Ledger& ledger;
  const Authorizer& authorizer;
  const ServerConfig config;
  ServerMetrics& metrics;
  const absl::Time started;
  StopSignal stop;
  LineBudget call_lines;

  CallerLimits caller_limits;
  Budget submit_bytes;
  SubmitGate submit_gate;
  Budget held_refusals{16384};  // See held_refusal.h.
  Budget provenance_files;
  Budget integrity_checks{1};

  GrowthWaiter growth;
  // Last, so that no job outlives what it uses.
  WorkerPool submit_pool;
  WorkerPool read_pool;
  WorkerPool query_pool;  // Queries may wait for their rows; other reads do not.
  WorkerPool integrity_pool{1, 1};
};

// How full queues and budgets are.
void SampleServer(const ServerContext& server, SampleSheet& sheet);

std::unique_ptr<grpc::Service> MakeSubmissionService(ServerContext& context);
std::unique_ptr<grpc::Service> MakeProvenanceService(ServerContext& context);
std::unique_ptr<grpc::Service> MakeAuditService(ServerContext& context);
std::unique_ptr<grpc::Service> MakeQueryService(ServerContext& context);
std::unique_ptr<grpc::Service> MakeFindingService(ServerContext& context);
std::unique_ptr<grpc::Service> MakeRegistryService(ServerContext& context);

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_SERVICES_H_
