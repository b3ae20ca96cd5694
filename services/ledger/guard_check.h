// Whether a ledger store and the head guard tell one history.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_GUARD_CHECK_H_
#define RASTRO_SERVICES_LEDGER_GUARD_CHECK_H_

#include "absl/status/status.h"
#include "crypto/merkle/tree_head.h"
#include "storage/entry_store.h"

namespace rastro {

// The guard is where the last signed head is. What the store has beyond it was written
// but never signed: OK. OUT_OF_RANGE if the guard has entries that the store has lost;
// DATA_LOSS if the store has another root at the guarded size, or its tiles cannot be
// read.
absl::Status CheckAgainstGuard(const EntryStore& ledger, const TreeHead& guarded);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_GUARD_CHECK_H_
