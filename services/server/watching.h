// What whoever runs the server can watch: its metrics, and whether it is ready. Begins
// before the ledger is opened, which may take minutes, and ends after it.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_WATCHING_H_
#define RASTRO_SERVICES_SERVER_WATCHING_H_

#include "services/ledger/ledger.h"
#include "services/server/readiness.h"
#include "services/server/server_config.h"
#include "services/server/server_metrics.h"

namespace rastro {

struct Watching {
  // Of `config` only the bounds count, which are shown beside what they bound.
  explicit Watching(const ServerConfig& config);

  ServerMetrics metrics;
  Readiness readiness;

 private:
  const Sampling sampling_;
};

// A ledger that is watched as long as this lives.
class WatchedLedger {
 public:
  WatchedLedger(Watching& watching, const Ledger& ledger);
  ~WatchedLedger();

 private:
  Watching& watching_;
  const Sampling sampling_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_WATCHING_H_
