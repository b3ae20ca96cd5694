// See recent_entries.h.

#include "services/ledger/recent_entries.h"

#include <cassert>

namespace rastro {
namespace {

// About what an entry takes in memory: its texts, once more as they are read, twice, and
// the nodes of maps that hold them.
size_t BytesOf(const FullEntry& entry) { return 2000 + 3 * TextBytes(entry.opening); }

}  // namespace

std::optional<WholeEntry> RecentEntries::Find(uint64_t index) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const WholeEntry* const found = kept_.Find(index);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

void RecentEntries::Keep(const WholeEntry& entry) {
  assert(!entry.entry->erased_lots);
  const size_t bytes = BytesOf(*entry.entry);
  const std::lock_guard<std::mutex> lock(mutex_);
  kept_.Keep(entry.entry->index, entry, bytes);
}

}  // namespace rastro
