// Re-hashes a ledger store: what fsck and the server's own check do.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_INTEGRITY_H_
#define RASTRO_SERVICES_LEDGER_INTEGRITY_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "crypto/entry_opening.h"
#include "crypto/ledger_auditor.h"
#include "crypto/merkle/tree_head.h"
#include "storage/entry_store.h"

namespace rastro {

// Checks every entry, content, batch note and tile below `head` against their hashes,
// signatures, chains and registry, and that they make this head. `progress` is called
// now and then with the number of entries done and returns false to stop (CANCELLED).
// DATA_LOSS names the entry or tile; UNIMPLEMENTED for versions not known.
absl::Status CheckStore(const EntryStore& ledger, const TreeHead& head,
                        const std::function<bool(uint64_t)>& progress);

// The same, and shows each entry when it has been checked, with the auditor as it then
// stands. An error of `on_entry` ends it.
using OnCheckedEntry =
    std::function<absl::Status(const EntryOpening&, const LedgerAuditor&)>;
absl::Status CheckStore(const EntryStore& ledger, const TreeHead& head,
                        const std::function<bool(uint64_t)>& progress,
                        const OnCheckedEntry& on_entry);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_INTEGRITY_H_
