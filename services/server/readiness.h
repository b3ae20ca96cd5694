// Whether the server takes submissions. That it is alive is another question: a server
// that answers at all is, and one that only serves reads should not be restarted.
// Thread-safe.

#ifndef RASTRO_SERVICES_SERVER_READINESS_H_
#define RASTRO_SERVICES_SERVER_READINESS_H_

#include <mutex>
#include <string>

#include "services/ledger/ledger.h"

namespace rastro {

class Readiness {
 public:
  // Why it takes no submissions: its ledger is being opened, is read-only (see
  // Ledger::ReadOnlyReason), or it is stopping. Empty if it takes them.
  std::string ReasonAgainst() const;

  // The ledger that is served from now on; null: none. Not asked any more once another
  // one is set.
  void SetLedger(const Ledger* ledger);

  // For good.
  void SetStopping();

 private:
  mutable std::mutex mutex_;
  const Ledger* ledger_ = nullptr;
  bool is_stopping_ = false;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_SERVER_READINESS_H_
