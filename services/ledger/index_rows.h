// Which rows of the index store an entry makes: from the engine as it is recorded,
// from the ledger store when the index catches up.
// Pure and thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_INDEX_ROWS_H_
#define RASTRO_SERVICES_LEDGER_INDEX_ROWS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "crypto/chain.h"
#include "crypto/entry_opening.h"
#include "crypto/hash.h"
#include "crypto/lot.h"
#include "storage/entry_index.h"
#include "storage/entry_store.h"

namespace rastro {

// One link of `chain`, which now ends in `head`. `role` for lots.
void AddChainRow(const ChainName& chain, const ChainHead& head,
                 std::optional<LotRole> role, IndexGroup& group);

// The event can be found by its hash and its identifiers.
void AddEventRows(const Hash& event_hash, absl::Span<const std::string> identifiers,
                  uint64_t index, IndexGroup& group);

// What content says an event can be found by: its eventID. Empty if it cannot be read.
std::vector<std::string> IdentifiersOf(absl::Span<const std::string> part_texts);

// A stored entry as an opening with everything shown. `part_kinds` come from the
// event. DATA_LOSS if the numbers of parts do not agree.
absl::StatusOr<EntryOpening> OpeningOf(StoredEntry entry,
                                       std::optional<StoredContent> content);

// DATA_LOSS unless erased content has left as many names as the event has lots.
absl::Status CheckErasedLots(const std::vector<Hash>& erased_lots, uint64_t lot_count);

// All rows of one stored entry, as a group. DATA_LOSS if it does not hold together.
absl::StatusOr<IndexGroup> RowsOfStoredEntry(const ScannedEntry& row);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_INDEX_ROWS_H_
