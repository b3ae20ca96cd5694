// The truth: entries with their content, batch notes, full tiles and the tree head,
// in one RocksDB. A group of batches is one synced write: durable whole or not there.
// Key layout: storage/key_schema.h. Specification: docs/architecture.md, "Storage".

#ifndef RASTRO_STORAGE_LEDGER_STORE_H_
#define RASTRO_STORAGE_LEDGER_STORE_H_

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
#include "crypto/merkle/tree_head.h"
#include "storage/entry_store.h"
#include "storage/fail_stop.h"
#include "storage/free_space.h"
#include "storage/rocksdb_open.h"

namespace rastro {

struct LedgerStoreOptions {
  std::string path;    // A directory that holds nothing else.
  std::string origin;  // Of the ledger; a store of another one is refused. Empty = any.
  FatalHandler fatal = AbortOnFatal;
  uint64_t min_free_bytes = uint64_t{1} << 30;  // Below this Append writes nothing.
  FreeSpaceFunction free_space = FreeDiskBytes;
  uint64_t max_wal_bytes = uint64_t{128} << 20;  // Bounds the time of a start.
  // For each column family. The log must hold the two large ones well twice: otherwise it
  // is full just when they are, and writing stops until all are flushed.
  uint64_t write_buffer_bytes = uint64_t{32} << 20;
  uint64_t block_cache_bytes = uint64_t{64} << 20;
  rocksdb::Env* env = nullptr;  // For fault tests; null = the usual one.
};

struct LedgerStoreSizes {
  uint64_t entries_bytes = 0;  // Of table files.
  uint64_t content_bytes = 0;
  uint64_t batches_bytes = 0;
  uint64_t tiles_bytes = 0;
  uint64_t wal_bytes = 0;  // Of the logs, which hold what no table file has yet.
};

// Append, EraseContent and the destructor from one thread at a time; all else from any.
class LedgerStore final : public EntryStore {
 public:
  // Makes an empty ledger store in a directory that does not exist or is empty;
  // ALREADY_EXISTS otherwise. `created_time` and `ledger_key`, the text of the verifier
  // key of whoever signs for the ledger, are kept as they are.
  static absl::Status Create(const LedgerStoreOptions& options,
                             absl::string_view created_time,
                             absl::string_view ledger_key = "");

  // NOT_FOUND if there is none, FAILED_PRECONDITION if it is of another ledger, of a
  // newer version or held by another process, DATA_LOSS if it is damaged. What a crash
  // cut off at the end of the log is gone, but nothing was acknowledged of it; that
  // the head guard must confirm, as a damage there looks the same.
  static absl::StatusOr<std::unique_ptr<LedgerStore>> Open(
      const LedgerStoreOptions& options);

  // The same, writing nothing and taking no lock: see storage/directory_lock.h.
  static absl::StatusOr<std::unique_ptr<LedgerStore>> OpenReadOnly(
      const LedgerStoreOptions& options);

  // For a store that Open finds damaged. A power loss can leave holes in the last write,
  // whose pages reach the disk in any order: then the log looks damaged at its end. Drops
  // what follows the first damage of the log, if at least `wanted_size` entries are left,
  // which the head guard knows: nothing that was acknowledged. DATA_LOSS otherwise, with
  // nothing changed.
  static absl::StatusOr<std::unique_ptr<LedgerStore>> OpenWithoutTornEnd(
      const LedgerStoreOptions& options, uint64_t wanted_size);

  // What that would leave, to be compared with the head guard: reading only, as
  // OpenReadOnly.
  static absl::StatusOr<std::unique_ptr<LedgerStore>> OpenReadOnlyWithoutTornEnd(
      const LedgerStoreOptions& options);

  ~LedgerStore() override;

  // See EntryStore. There is room while the disk has `min_free_bytes`. A failed write
  // calls the fatal handler and is answered with its error, as is every later call.
  absl::Status Append(const EntryGroup& group) override;

  TreeHead Head() const override;
  std::string LastRecordTime() const override;
  const std::string& origin() const override { return origin_; }
  const std::string& created_time() const { return created_time_; }
  const std::string& ledger_key() const { return ledger_key_; }

  absl::StatusOr<StoredEntry> ReadEntry(uint64_t index) const override;
  absl::StatusOr<std::optional<StoredContent>> ReadContent(uint64_t index) const override;
  absl::StatusOr<std::vector<Hash>> ReadErasedLots(uint64_t index) const override;
  absl::StatusOr<std::string> ReadBatch(uint64_t first_index) const override;
  absl::StatusOr<std::string> ReadTile(uint32_t level,
                                       uint64_t tile_index) const override;
  // A LedgerScan.
  std::unique_ptr<EntryScan> Scan(const ScanRange& range) const override;

  // Erases content for good: the rows at once, and from tables and logs by flushing and
  // compacting these ranges. Entries and proofs stay whole, and of each lot its
  // ErasedLotName. What is erased already is compacted again. Earlier backups keep it.
  absl::Status EraseContent(absl::Span<const uint64_t> indexes);

  // From now on the ledger's verifier key is this one. Durable when it returns OK.
  absl::Status ReplaceLedgerKey(const std::string& ledger_key);

  // Reads every table file; see RocksDb::VerifyFiles. Logs are checked by opening.
  absl::Status VerifyChecksums(const ProgressFunction& progress) const;

  LedgerStoreSizes Sizes() const;
  DatabaseStats Stats() const { return database_->Stats(); }
  absl::StatusOr<uint64_t> FreeBytes() const {
    return options_.free_space(options_.path);
  }

 private:
  LedgerStore(const LedgerStoreOptions& options, std::unique_ptr<RocksDb> database)
      : options_(options), database_(std::move(database)) {}

  static absl::StatusOr<std::unique_ptr<LedgerStore>> OpenIn(
      const LedgerStoreOptions& options, const RocksDbOptions& database);
  absl::Status LoadIdentity();
  absl::Status LoadHead();
  absl::Status FindContentRow(uint64_t index, std::optional<StoredContent>& content,
                              std::vector<Hash>& erased_lots) const;
  absl::StatusOr<std::vector<Hash>> LotNamesOf(uint64_t index) const;
  absl::Status CheckWritable() const;
  absl::Status CheckFreeSpace() const;
  absl::Status WriteGroup(const EntryGroup& group);

  const LedgerStoreOptions options_;
  const std::unique_ptr<RocksDb> database_;
  std::string origin_;
  std::string created_time_;
  std::string ledger_key_;
  mutable std::mutex mutex_;  // Guards what follows; never held across a disk access.
  TreeHead head_;
  std::string record_time_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_LEDGER_STORE_H_
