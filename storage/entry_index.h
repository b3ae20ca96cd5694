// What the engine asks by name: chain heads, the rows of chains, known events and
// identifiers. Derived from an entry store, which is the truth. The index store is one
// (RocksDB); for tests something in memory.

#ifndef RASTRO_STORAGE_ENTRY_INDEX_H_
#define RASTRO_STORAGE_ENTRY_INDEX_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "crypto/chain.h"
#include "crypto/hash.h"
#include "crypto/lot.h"
#include "storage/index_mark.h"

namespace rastro {

class EntryStore;

// One link of a chain.
struct ChainRow {
  uint64_t number = 0;          // In the chain, from 1.
  uint64_t index = 0;           // Of the entry that holds the link.
  uint32_t position = 0;        // Of the link in that entry, from 0.
  std::optional<LotRole> role;  // For the chains of lots only.

  friend bool operator==(const ChainRow&, const ChainRow&) = default;
};

struct NewChainRow {
  ChainName chain;  // A name without NUL (asserted).
  ChainRow row;
  Hash leaf_hash;  // Of the entry.
};

struct KnownEvent {
  Hash event_hash;
  uint64_t index = 0;
};

// One link of a chain whose lot's name is erased with the content of the entry.
struct ErasedLink {
  Hash lot_name;   // ErasedLotName of the lot.
  ChainHead link;  // Where the chain ended when this was its last link.
};

struct NewIdentifier {
  std::string event_id;
  uint64_t index = 0;
};

// The rows of consecutive entries.
struct IndexGroup {
  uint64_t first_index = 0;       // Must be the size of the mark before.
  IndexMark mark;                 // Afterwards; not smaller than first_index (asserted).
  std::vector<NewChainRow> rows;  // Ascending in each chain; the last becomes its head.
  std::vector<ErasedLink> erased_links;  // Found beside the rows by who knows the name.
  std::vector<KnownEvent> events;
  std::vector<NewIdentifier> identifiers;
};

struct NamedChainHead {
  ChainName chain;
  ChainHead head;
};

// Apply and Flush from one thread at a time; all else from any. Readers see each group
// whole or not at all only within one call.
class EntryIndex {
 public:
  virtual ~EntryIndex() = default;

  virtual IndexMark Mark() const = 0;

  // OK if `ledger` has the entry that the mark names. FAILED_PRECONDITION if the index is
  // ahead of the ledger, or of another history: it must be destroyed and made again.
  virtual absl::Status CheckFits(const EntryStore& ledger) const = 0;

  // Adds the rows and moves the mark, all or nothing. FAILED_PRECONDITION if
  // `group.first_index` is not the size of the mark.
  virtual absl::Status Apply(const IndexGroup& group) = 0;

  // One for each name, in their order; nothing for a chain that does not exist. Erased
  // links count as all others.
  virtual absl::StatusOr<std::vector<std::optional<ChainHead>>> FindChainHeads(
      absl::Span<const ChainName> chains) const = 0;

  // Where the reading of a list goes on, and how much of it is wanted.
  struct Page {
    uint64_t from_number = 1;
    size_t limit = 1000;
  };
  // The links of a chain from a number on, ascending, without gaps, erased ones among
  // them; empty if there are none.
  virtual absl::StatusOr<std::vector<ChainRow>> ReadChain(const ChainName& chain,
                                                          const Page& page) const = 0;

  // Indexes of the entries that hold these events, in the order of the hashes.
  virtual absl::StatusOr<std::vector<std::optional<uint64_t>>> FindEvents(
      absl::Span<const Hash> event_hashes) const = 0;

  // Indexes of the entries whose event has this identifier, ascending, at most `limit`.
  virtual absl::StatusOr<std::vector<uint64_t>> FindIdentifier(absl::string_view event_id,
                                                               size_t limit) const = 0;

  // The chains of a kind in the order of their names, from the first after `after` on, as
  // far as names are not erased.
  virtual absl::StatusOr<std::vector<NamedChainHead>> ListChains(ChainKind kind,
                                                                 absl::string_view after,
                                                                 size_t limit) const = 0;

  // Makes everything applied so far outlive a crash.
  virtual absl::Status Flush() = 0;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_ENTRY_INDEX_H_
