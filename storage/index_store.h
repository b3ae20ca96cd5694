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
#include "storage/entry_index.h"
#include "storage/fail_stop.h"
#include "storage/rocksdb_open.h"

namespace rastro {

struct IndexStoreOptions {
  std::string path;  // A directory that holds nothing else.
  FatalHandler fatal = AbortOnFatal;
  uint64_t write_buffer_bytes = uint64_t{32} << 20;  // For each column family.
  uint64_t block_cache_bytes = uint64_t{128} << 20;
  rocksdb::Env* env = nullptr;  // For fault tests; null = the usual one.
};

// DATA_LOSS means: delete the index with Destroy() and make it again.
class IndexStore final : public EntryIndex {
 public:
  // Makes an empty one if there is none. FAILED_PRECONDITION if it has another schema
  // version, DATA_LOSS if it is damaged: in both cases Destroy() it and open again.
  static absl::StatusOr<std::unique_ptr<IndexStore>> Open(
      const IndexStoreOptions& options);

  // Deletes an index store; OK if there is none. FAILED_PRECONDITION, with nothing
  // deleted, if the directory holds something else, as a ledger store.
  static absl::Status Destroy(const std::string& path);

  IndexMark Mark() const override;
  absl::Status CheckFits(const EntryStore& ledger) const override;

  // In memory only, until a flush. A failed write calls the fatal handler, and is the
  // answer from then on.
  absl::Status Apply(const IndexGroup& group) override;

  absl::StatusOr<std::vector<std::optional<ChainHead>>> FindChainHeads(
      absl::Span<const ChainName> chains) const override;
  absl::StatusOr<std::vector<ChainRow>> ReadChain(const ChainName& chain,
                                                  const Page& page) const override;
  absl::StatusOr<std::vector<std::optional<uint64_t>>> FindEvents(
      absl::Span<const Hash> event_hashes) const override;
  absl::StatusOr<std::vector<uint64_t>> FindIdentifier(absl::string_view event_id,
                                                       size_t limit) const override;
  absl::StatusOr<std::vector<NamedChainHead>> ListChains(ChainKind kind,
                                                         absl::string_view after,
                                                         size_t limit) const override;
  absl::Status Flush() override;

  // Bytes of all table files.
  uint64_t TableBytes() const;

  DatabaseStats Stats() const { return database_->Stats(); }

 private:
  IndexStore(std::unique_ptr<RocksDb> database, const IndexMark& mark)
      : database_(std::move(database)), mark_(mark), flushed_size_(mark.size) {}

  absl::Status FindWhetherLinksAreErased();
  bool HasErasedLinks() const;
  absl::Status AddErasedHead(const ChainName& chain,
                             std::optional<ChainHead>& head) const;
  absl::Status AddErasedRows(const ChainName& chain, const Page& page,
                             std::vector<ChainRow>& rows) const;

  const std::unique_ptr<RocksDb> database_;
  mutable std::mutex mutex_;  // Guards what follows.
  IndexMark mark_;
  uint64_t flushed_size_ = 0;      // Of the mark when a flush last began.
  bool has_erased_links_ = false;  // Ledgers without them never look for them.
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_INDEX_STORE_H_
