// The HTTP address for whoever watches the server:
//
//   GET /metrics   200  what Prometheus reads
//   GET /healthz   200  it is alive: it answers
//   GET /readyz    200  it takes submissions; 503 with the reason if it does not
//
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_MONITORING_SERVER_H_
#define RASTRO_SERVICES_SERVER_MONITORING_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "services/server/watching.h"

namespace rastro {

class MonitoringServer {
 public:
  // Listens on `address` (host:port or [IPv6]:port; port 0 takes a free one) and answers
  // from a few threads, with bounded requests, connections and times. `watching` must
  // outlive it. UNAVAILABLE, with the reason, if it cannot be listened on.
  static absl::StatusOr<std::unique_ptr<MonitoringServer>> Start(
      const std::string& address, const Watching& watching);

  // Answers what is asked already.
  ~MonitoringServer();

  // "127.0.0.1:7742", with the port that was taken.
  const std::string& address() const { return address_; }

 private:
  struct Parts;
  MonitoringServer();

  std::unique_ptr<Parts> parts_;
  std::string address_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_MONITORING_SERVER_H_
