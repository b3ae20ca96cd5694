// See readiness.h.

#include "services/server/readiness.h"

namespace rastro {

std::string Readiness::ReasonAgainst() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (is_stopping_) return "the server is stopping";
  if (ledger_ == nullptr) return "the ledger is being opened";
  return ledger_->ReadOnlyReason();
}

void Readiness::SetLedger(const Ledger* ledger) {
  const std::lock_guard<std::mutex> lock(mutex_);
  ledger_ = ledger;
}

void Readiness::SetStopping() {
  const std::lock_guard<std::mutex> lock(mutex_);
  is_stopping_ = true;
}

}  // namespace rastro
