// Groups of index rows over the entries of ledger_groups.h, for tests of indexes.

#ifndef RASTRO_TESTS_STORAGE_INDEX_GROUPS_H_
#define RASTRO_TESTS_STORAGE_INDEX_GROUPS_H_

#include <cstdint>
#include <string>

#include "storage/entry_index.h"

namespace rastro {

ChainName IndexLot(const std::string& name);
inline const ChainName kIndexSubmitter{ChainKind::kSubmitter, "exporter"};

// Entry i extends the submitter's chain and a lot's: lot i % 10.
IndexGroup IndexGroupOf(uint64_t first, uint64_t size);

// Has what IndexGroupOf(0, size) makes; size from 10.
void ExpectIndexHas(const EntryIndex& index, uint64_t size);

}  // namespace rastro

#endif  // RASTRO_TESTS_STORAGE_INDEX_GROUPS_H_
