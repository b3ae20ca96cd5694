// See services.h.

#include "services/server/services.h"

#include <utility>

#include "absl/time/clock.h"

namespace rastro {
namespace {

// Lines that are logged for calls, a second: some 60 KiB.
constexpr uint64_t kCallLinesPerSecond = 200;

}  // namespace

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
                             const ServerConfig& the_config, ServerMetrics& the_metrics)
    : ledger(the_ledger),
      authorizer(the_authorizer),
      config(the_config),
      metrics(the_metrics),
      started(absl::Now()),
      call_lines(kCallLinesPerSecond),
      caller_limits({.events_per_second =
                         static_cast<double>(the_config.participant_events_per_second),
                     .bytes_per_second =
                         static_cast<double>(the_config.participant_kib_per_second << 10),
                     .streams = the_config.participant_streams}),
      submit_bytes(size_t{the_config.submit_mib} << 20),
      submit_gate(absl::Milliseconds(the_config.submit_wait_ms)),
      provenance_files(the_config.provenance_files),
      growth(the_ledger.publisher(), the_config.watches),
      // What waits there is bounded by its bytes.
      submit_pool(the_config.submit_threads, the_config.queue_batches),
      read_pool(the_config.read_threads, the_config.read_queue),
      query_pool(the_config.read_threads, the_config.read_queue) {}

void SampleServer(const ServerContext& server, SampleSheet& sheet) {
  const std::pair<const char*, const WorkerPool*> pools[] = {
      {"submit", &server.submit_pool},
      {"read", &server.read_pool},
      {"query", &server.query_pool}};
  for (const auto& [name, pool] : pools) {
    sheet.Gauge("rastro_pool_waiting", "Jobs that wait for one of a pool's threads.",
                static_cast<double>(pool->waiting()), {"pool", name});
  }
  sheet.Gauge("rastro_submit_bytes_used", "Bytes of batches that are worked on.",
              static_cast<double>(server.submit_bytes.taken()));
  sheet.Gauge("rastro_submit_events_under_way", "Events that came and are not answered.",
              static_cast<double>(server.submit_gate.under_way()));
  sheet.Gauge("rastro_submit_events_allowed",
              "So many may be under way before batches are refused.",
              static_cast<double>(server.submit_gate.allowed()));
  sheet.Counter("rastro_log_lines_left_out_total",
                "Lines for calls that were not logged, because there were too many.",
                static_cast<double>(server.call_lines.left_out_ever()));
}

}  // namespace rastro
