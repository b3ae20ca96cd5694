// Re-hashes a ledger store: what fsck and the server's own check do.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_INTEGRITY_H_
#define RASTRO_SERVICES_LEDGER_INTEGRITY_H_

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "crypto/entry_opening.h"
#include "crypto/ledger_auditor.h"
#include "crypto/merkle/tree_head.h"
#include "storage/entry_store.h"

namespace rastro {

struct StoreCheckOptions {
  // Called now and then with the number of entries done; false stops it (CANCELLED).
  std::function<bool(uint64_t)> progress;
  // Is shown each entry when it has been checked, with the auditor as it then stands; its
  // signature may still be being checked. An error ends the check.
  std::function<absl::Status(const EntryOpening&, const LedgerAuditor&)> on_entry;
  // Threads that open entries, and as many that check signatures; with 0 the caller's
  // does all.
  size_t threads = 0;
};

// Checks every entry, content, batch note and tile below `head` against their hashes,
// signatures, chains and registry, and that they make this head. DATA_LOSS names the
// entry or tile; UNIMPLEMENTED for versions not known.
absl::Status CheckStore(const EntryStore& ledger, const TreeHead& head,
                        const StoreCheckOptions& options = {});

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_INTEGRITY_H_
