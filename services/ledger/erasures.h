// Which contents an authority has ordered to be erased, from the ledger store alone.
// Specification: docs/erasure.md.

#ifndef RASTRO_SERVICES_LEDGER_ERASURES_H_
#define RASTRO_SERVICES_LEDGER_ERASURES_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/entry_opening.h"
#include "crypto/hash.h"
#include "crypto/ledger_auditor.h"
#include "services/traceability/recorded_event.h"
#include "storage/entry_store.h"

namespace rastro {

// The event that this entry orders to erase, if it is an order (FindErasure). It is the
// one that `auditor` was given last.
std::optional<Hash> EventOrderedErased(const EntryOpening& opening,
                                       const LedgerAuditor& auditor);

struct OrderedErasure {
  uint64_t index = 0;  // Of the entry whose content is to go.
  Hash event_hash;
  Erasure order;         // The first that an authority gave.
  bool is_done = false;  // The content is gone.
  std::string refusal;   // Why it must stay; empty if it may go.
};

// All of them, ascending by index. Checks the whole store on the way, as CheckStore does,
// and with its errors: nothing is erased from a ledger that is not intact.
absl::StatusOr<std::vector<OrderedErasure>> FindOrderedErasures(
    const EntryStore& ledger, const std::function<bool(uint64_t)>& progress);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_ERASURES_H_
