// Events and chains of lots as the stores have them, read out for tracing and judging.

#ifndef RASTRO_SERVICES_LEDGER_CHAIN_SOURCE_H_
#define RASTRO_SERVICES_LEDGER_CHAIN_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/ledger/publisher.h"
#include "services/ledger/reader.h"
#include "services/ledger/recent_map.h"
#include "services/traceability/recorded_event.h"

namespace rastro {

enum class PartsShown {
  kAll,
  kPublic,  // The part `public` alone.
};

// The event of one entry. Its facts come from the part `partners`, or else `public`;
// they are absent if neither is there or can be read. Errors are the reader's.
// Thread-safe.
absl::StatusOr<RecordedEvent> ReadRecordedEvent(const Reader& reader, const Published& at,
                                                uint64_t index,
                                                PartsShown shown = PartsShown::kAll);

// The same of an entry that was read.
absl::StatusOr<RecordedEvent> RecordedEventOf(const Reader& reader, const Published& at,
                                              const FullEntry& full,
                                              PartsShown shown = PartsShown::kAll);

// The entry and its event, which are taken from, or go into, the reader's recent entries.
// Thread-safe.
absl::StatusOr<WholeEntry> ReadWholeEntry(const Reader& reader, const Published& at,
                                          uint64_t index);

// Events that were read, so that one in many chains is read once: what is recorded does
// not change. Not thread-safe.
class RecordedEventCache {
 public:
  // Keeps the `events` last asked for, and up to twice as many.
  explicit RecordedEventCache(size_t events = std::numeric_limits<size_t>::max())
      : kept_(events) {}

  // The event of entry `index`, from the store if it is not kept.
  absl::StatusOr<std::shared_ptr<const RecordedEvent>> Get(const Reader& reader,
                                                           const Published& at,
                                                           uint64_t index);

  // How many are kept.
  size_t size() const { return kept_.size(); }

 private:
  RecentMap<uint64_t, std::shared_ptr<const RecordedEvent>> kept_;
};

// Gives the event of an entry.
using EventReading =
    std::function<absl::StatusOr<std::shared_ptr<const RecordedEvent>>(uint64_t index)>;
// Gives rows of a chain, as Reader::ReadChain does.
using ChainReading = std::function<absl::StatusOr<std::vector<ChainRow>>(
    const ChainName& chain, uint64_t from_number, size_t limit)>;

// The chains of lots, of the rows and events that are given. Not thread-safe.
std::unique_ptr<ChainSource> MakeChainSource(ChainReading read_chain, EventReading read);

// The chains of lots, as the stores have them; `events` are shared with others on the
// same thread. Not thread-safe.
std::unique_ptr<ChainSource> MakeStoreChainSource(
    const Reader& reader, std::shared_ptr<const Published> at,
    std::shared_ptr<RecordedEventCache> events = std::make_shared<RecordedEventCache>());

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_CHAIN_SOURCE_H_
