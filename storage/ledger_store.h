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
#include "crypto/merkle/tile_edge.h"
#include "crypto/merkle/tree_head.h"
#include "storage/fail_stop.h"
#include "storage/free_space.h"
#include "storage/ledger_scan.h"
#include "storage/record.h"
#include "storage/rocksdb_open.h"

namespace rastro {

struct StoredBatch {
  uint64_t first_index = 0;  // Of the entry of the batch's first event.
  std::string note;          // As it was signed.
};

// What is written together: one or more whole batches.
struct EntryGroup {
  uint64_t first_index = 0;             // Must be the size of the tree before.
  std::vector<StoredEntry> entries;     // At least 1, of consecutive indexes.
  std::vector<StoredContent> contents;  // One for each entry.
  std::vector<StoredBatch> batches;     // Ascending; the first begins at first_index.
  std::vector<FullTile> tiles;          // Exactly those that these entries fill.
  TreeHead head;                        // After the group.
  std::string record_time;              // Of the last entry; never before the last one.
};

struct LedgerStoreOptions {
  std::string path;    // A directory that holds nothing else.
  std::string origin;  // Of the ledger; a store of another one is refused. Empty = any.
  FatalHandler fatal = AbortOnFatal;
  uint64_t min_free_bytes = uint64_t{1} << 30;  // Below this Append writes nothing.
  FreeSpaceFunction free_space = FreeDiskBytes;
  uint64_t max_wal_bytes = uint64_t{128} << 20;      // Bounds the time of a start.
  uint64_t write_buffer_bytes = uint64_t{64} << 20;  // For each column family.
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
class LedgerStore {
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

  ~LedgerStore();

  // Durable when it returns OK. FAILED_PRECONDITION if `group.first_index` is not the
  // size of the tree; RESOURCE_EXHAUSTED, with nothing written, while the disk has less
  // than `min_free_bytes`. A failed write calls the fatal handler and is answered with
  // its error, as is every later call. A group that contradicts itself is asserted.
  absl::Status Append(const EntryGroup& group);

  // The tree that the stored entries make.
  TreeHead Head() const;
  // Of the last entry; empty before the first.
  std::string LastRecordTime() const;

  const std::string& origin() const { return origin_; }
  const std::string& created_time() const { return created_time_; }
  const std::string& ledger_key() const { return ledger_key_; }

  // OUT_OF_RANGE from the size of the tree on; DATA_LOSS if the row is missing, is no
  // record, or the entry's text has another index.
  absl::StatusOr<StoredEntry> ReadEntry(uint64_t index) const;
  // Nothing if the content was erased; a missing row is DATA_LOSS.
  absl::StatusOr<std::optional<StoredContent>> ReadContent(uint64_t index) const;
  // The batch that begins at this entry; NOT_FOUND if none does. (For an entry of
  // position 0 that is a loss.)
  absl::StatusOr<std::string> ReadBatch(uint64_t first_index) const;
  // The 256 hashes of a full tile; OUT_OF_RANGE if the tree does not fill it.
  absl::StatusOr<std::string> ReadTile(uint32_t level, uint64_t tile_index) const;

  // Entries from `range.first` up to but without `range.end` in order, each with what
  // `range` asks for. The end is cut to the size of the tree. The store must outlive it.
  std::unique_ptr<LedgerScan> Scan(const ScanRange& range) const;

  // Erases content for good: the rows at once, and from tables and logs by flushing and
  // compacting these ranges. Entries and proofs stay whole. Earlier backups keep it.
  absl::Status EraseContent(absl::Span<const uint64_t> indexes);

  // Reads every table file; see RocksDb::VerifyFiles. Logs are checked by opening.
  absl::Status VerifyChecksums(const ProgressFunction& progress) const;

  LedgerStoreSizes Sizes() const;
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
