// Entries that questions asked for lately, read, checked and opened: boxes of one day
// have the same ancestors, and who asks for one soon asks for the next. Nothing of them
// changes while a server runs: content is erased only when none does. Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_RECENT_ENTRIES_H_
#define RASTRO_SERVICES_LEDGER_RECENT_ENTRIES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "services/ledger/full_entry.h"
#include "services/ledger/recent_map.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

// An entry, and its event as who sees everything sees it.
struct WholeEntry {
  std::shared_ptr<const FullEntry> entry;
  std::shared_ptr<const RecordedEvent> event;
};

class RecentEntries {
 public:
  // Keeps some `bytes` of those last asked for, and up to twice as many.
  explicit RecentEntries(size_t bytes = size_t{32} << 20) : kept_(bytes) {}

  std::optional<WholeEntry> Find(uint64_t index);

  // Not of erased content: what is said of that may change.
  void Keep(const WholeEntry& entry);

 private:
  std::mutex mutex_;  // Guards what follows.
  RecentMap<uint64_t, WholeEntry> kept_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_RECENT_ENTRIES_H_
