// Brings what is derived up to date with the ledger store: the index store's rows and
// the registry.
// Not thread-safe: for the start, and for tools.

#ifndef RASTRO_SERVICES_LEDGER_CATCH_UP_H_
#define RASTRO_SERVICES_LEDGER_CATCH_UP_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/merkle/tile_edge.h"
#include "crypto/registry.h"
#include "storage/entry_store.h"
#include "storage/index_store.h"

namespace rastro {

// Told now and then how many entries are done.
using CatchUpProgress = std::function<void(uint64_t entries)>;

// Adds the rows that an index lacks, which fits the ledger (EntryIndex::CheckFits).
// `threads` open entries; with 0 the caller's does all.
absl::Status CatchUp(const EntryStore& ledger, EntryIndex& index,
                     const CatchUpProgress& progress, size_t threads = 0);

// Opens the index store and adds the rows that it lacks. One that does not fit the
// ledger (ahead of it, of another history, of another version, damaged) is made again.
absl::StatusOr<std::unique_ptr<IndexStore>> OpenIndex(const EntryStore& ledger,
                                                      const IndexStoreOptions& options,
                                                      const CatchUpProgress& progress);

// Reads the registry out of the ledger, checking every record as it was checked at the
// door. DATA_LOSS if one does not hold.
absl::StatusOr<Registry> ReadRegistry(const EntryStore& ledger, const EntryIndex& index);

// Reads the right edge of the tree and checks it against the stored head: DATA_LOSS.
absl::StatusOr<TileEdge> ReadEdge(const EntryStore& ledger);

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_CATCH_UP_H_
