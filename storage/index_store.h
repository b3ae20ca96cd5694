// What is asked for by name: chain heads, the rows of chains, known events and
// identifiers, in a RocksDB of its own. Derived: everything here is made again from the
// ledger store, so nothing is synced; after a crash it is some groups behind.
// Key layout: storage/key_schema.h. Specification: docs/architecture.md, "Storage".

#ifndef RASTRO_STORAGE_INDEX_STORE_H_
#define RASTRO_STORAGE_INDEX_STORE_H_

#include <cstdint>
#include <memory>
#include <mutex>
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
#include "storage/derived_database.h"
#include "storage/fail_stop.h"
#include "storage/ledger_store.h"
#include "storage/rocksdb_open.h"

namespace rastro {

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

struct NewIdentifier {
  std::string event_id;
  uint64_t index = 0;
};

// The rows of consecutive entries.
struct IndexGroup {
  uint64_t first_index = 0;       // Must be the size of the mark before.
  IndexMark mark;                 // Afterwards; not smaller than first_index (asserted).
  std::vector<NewChainRow> rows;  // Ascending in each chain; the last becomes its head.
  std::vector<KnownEvent> events;
  std::vector<NewIdentifier> identifiers;
};

struct NamedChainHead {
  ChainName chain;
  ChainHead head;
};

struct IndexStoreOptions {
  std::string path;  // A directory that holds nothing else.
  FatalHandler fatal = AbortOnFatal;
  uint64_t write_buffer_bytes = uint64_t{32} << 20;  // For each column family.
  uint64_t block_cache_bytes = uint64_t{128} << 20;
  rocksdb::Env* env = nullptr;  // For fault tests; null = the usual one.
};

// Apply and Flush from one thread at a time; all else from any. Readers see each group
// whole or not at all only within one call. DATA_LOSS from any of them means: delete
// the index with Destroy() and make it again.
class IndexStore {
 public:
  // Makes an empty one if there is none. FAILED_PRECONDITION if it has another schema
  // version, DATA_LOSS if it is damaged: in both cases Destroy() it and open again.
  static absl::StatusOr<std::unique_ptr<IndexStore>> Open(
      const IndexStoreOptions& options);

  // Deletes an index store; OK if there is none. FAILED_PRECONDITION, with nothing
  // deleted, if the directory holds something else, as a ledger store.
  static absl::Status Destroy(const std::string& path);

  IndexMark Mark() const;

  // OK if `ledger` has the entry that the mark names. FAILED_PRECONDITION if the index is
  // ahead of the ledger, or of another history: it must be destroyed and made again.
  absl::Status CheckFits(const LedgerStore& ledger) const;

  // Adds the rows and moves the mark, all or nothing; in memory only, until a flush.
  // FAILED_PRECONDITION if `group.first_index` is not the size of the mark. A failed
  // write calls the fatal handler, and is the answer from then on.
  absl::Status Apply(const IndexGroup& group);

  // One for each name, in their order; nothing for a chain that does not exist.
  absl::StatusOr<std::vector<std::optional<ChainHead>>> FindChainHeads(
      absl::Span<const ChainName> chains) const;

  // Where the reading of a list goes on, and how much of it is wanted.
  struct Page {
    uint64_t from_number = 1;
    size_t limit = 1000;
  };
  // The links of a chain from a number on, ascending, without gaps; empty if there are
  // none.
  absl::StatusOr<std::vector<ChainRow>> ReadChain(const ChainName& chain,
                                                  const Page& page) const;

  // Indexes of the entries that hold these events, in the order of the hashes.
  absl::StatusOr<std::vector<std::optional<uint64_t>>> FindEvents(
      absl::Span<const Hash> event_hashes) const;

  // Indexes of the entries whose event has this identifier, ascending, at most `limit`.
  absl::StatusOr<std::vector<uint64_t>> FindIdentifier(absl::string_view event_id,
                                                       size_t limit = 1000) const;

  // The chains of a kind in the order of their names, from the first after `after` on.
  absl::StatusOr<std::vector<NamedChainHead>> ListChains(ChainKind kind,
                                                         absl::string_view after,
                                                         size_t limit) const;

  // Makes everything applied so far outlive a crash.
  absl::Status Flush();

  // Bytes of all table files.
  uint64_t TableBytes() const;

  DatabaseStats Stats() const { return database_->Stats(); }

 private:
  IndexStore(std::unique_ptr<RocksDb> database, const IndexMark& mark)
      : database_(std::move(database)), mark_(mark) {}

  const std::unique_ptr<RocksDb> database_;
  mutable std::mutex mutex_;  // Guards mark_.
  IndexMark mark_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_INDEX_STORE_H_
