// An entry with everything that the ledger holds of it.

#ifndef RASTRO_SERVICES_LEDGER_FULL_ENTRY_H_
#define RASTRO_SERVICES_LEDGER_FULL_ENTRY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/entry_opening.h"
#include "crypto/hash.h"

namespace rastro {

struct FullEntry {
  uint64_t index = 0;
  EntryOpening opening;    // All links; all lots and parts, unless erased.
  OpenedEntry opened;      // The same, read and checked.
  std::string batch_note;  // Set if the entry is the first of its batch.
  // Set if the content is erased: ErasedLotName of each lot.
  std::optional<std::vector<Hash>> erased_lots;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_FULL_ENTRY_H_
