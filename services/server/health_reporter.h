// Keeps gRPC's standard health service up to date: under the name of the service of
// submissions it says whether these are taken; the server as a whole, under the empty
// name, serves as long as it answers. Included by server.cc only.

#ifndef RASTRO_SERVICES_SERVER_HEALTH_REPORTER_H_
#define RASTRO_SERVICES_SERVER_HEALTH_REPORTER_H_

#include <grpcpp/health_check_service_interface.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "services/ledger/ledger.h"

namespace rastro {

class HealthReporter {
 public:
  // Reports at once and then, within half a second, each change, which it also logs. Both
  // must outlive it.
  HealthReporter(const Ledger& ledger, grpc::HealthCheckServiceInterface& health);
  ~HealthReporter();

  HealthReporter(const HealthReporter&) = delete;
  HealthReporter& operator=(const HealthReporter&) = delete;

 private:
  void Run();
  void Report();

  const Ledger& ledger_;
  grpc::HealthCheckServiceInterface& health_;
  std::optional<std::string> reason_;  // Why not, as it was last reported.
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_HEALTH_REPORTER_H_
