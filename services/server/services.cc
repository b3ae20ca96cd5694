// See services.h.

#include "services/server/services.h"

#include <utility>

#include "absl/time/clock.h"

namespace rastro {

uint64_t StopSignal::Add(std::function<void()> stop) {
  const std::lock_guard<std::recursive_mutex> lock(mutex_);
  const uint64_t id = next_id_++;
  if (stopped_) {
    stop();
  } else {
    listeners_.emplace(id, std::move(stop));
  }
  return id;
}

void StopSignal::Remove(uint64_t id) {
  const std::lock_guard<std::recursive_mutex> lock(mutex_);
  listeners_.erase(id);
}

void StopSignal::Stop() {
  const std::lock_guard<std::recursive_mutex> lock(mutex_);
  stopped_ = true;
  while (!listeners_.empty()) {
    const std::function<void()> stop = std::move(listeners_.begin()->second);
    listeners_.erase(listeners_.begin());
    stop();
  }
}

bool StopSignal::stopped() const {
  const std::lock_guard<std::recursive_mutex> lock(mutex_);
  return stopped_;
}

ServerContext::ServerContext(Ledger& the_ledger, const Authorizer& the_authorizer,
                             const ServerConfig& the_config)
    : ledger(the_ledger),
      authorizer(the_authorizer),
      config(the_config),
      started(absl::Now()),
      submit_bytes(size_t{the_config.submit_mib} << 20),
      provenance_files(the_config.provenance_files),
      growth(the_ledger.publisher(), the_config.watches),
      // What waits there is bounded by its bytes.
      submit_pool(the_config.submit_threads, the_config.queue_batches),
      read_pool(the_config.read_threads, the_config.read_queue),
      query_pool(the_config.read_threads, the_config.read_queue) {}

}  // namespace rastro
