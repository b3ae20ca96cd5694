// Writing: one synced WriteBatch a group, and the erasing of content.

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/lot.h"
#include "crypto/merkle/tile.h"
#include "storage/key_schema.h"
#include "storage/ledger_rows.h"
#include "storage/ledger_store.h"
#include "storage/record.h"

namespace rastro {
namespace {

constexpr size_t kProtectionBytes = 8;  // For each row, from here to the table file.

rocksdb::WriteOptions SyncedWrite() {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.protection_bytes_per_key = kProtectionBytes;
  return options;
}

// Collects rows and keeps the first error.
class Rows {
 public:
  explicit Rows(RocksDb& database) : database_(database) {}

  void Put(const char* family, const std::string& key, absl::string_view value) {
    if (!status_.ok()) return;
    status_ = batch_.Put(database_.family(family), key,
                         rocksdb::Slice(value.data(), value.size()));
  }

  rocksdb::Status Write() {
    if (!status_.ok()) return status_;
    return database_.db().Write(SyncedWrite(), &batch_);
  }

 private:
  RocksDb& database_;
  rocksdb::WriteBatch batch_{0, 0, kProtectionBytes, 0};
  rocksdb::Status status_;
};

void PutGroup(const EntryGroup& group, Rows& rows) {
  std::string record;
  for (size_t i = 0; i < group.entries.size(); ++i) {
    const std::string key = IndexKey(group.first_index + i);
    record.clear();
    EncodeEntry(group.entries[i], record);
    rows.Put(kEntriesFamily, key, record);
    record.clear();
    if (const auto erased = group.erased.find(group.first_index + i);
        erased != group.erased.end()) {
      EncodeErased(erased->second, record);
    } else {
      EncodeContent(group.contents[i], record);
    }
    rows.Put(kContentFamily, key, record);
  }
  for (const StoredBatch& batch : group.batches) {
    rows.Put(kBatchesFamily, IndexKey(batch.first_index), batch.note);
  }
  for (const FullTile& tile : group.tiles) {
    rows.Put(kTilesFamily, TileKey(tile.level, tile.index), tile.hashes);
  }
  rows.Put(kDefaultFamily, kHeadKey, Seal(EncodeHead(group.head, group.record_time)));
}

}  // namespace

absl::Status LedgerStore::CheckWritable() const {
  if (database_->read_only()) {
    return absl::FailedPreconditionError(
        absl::StrCat(options_.path, ": opened read-only"));
  }
  return database_->stop().status();
}

absl::Status LedgerStore::CheckFreeSpace() const {
  const absl::StatusOr<uint64_t> free = FreeBytes();
  if (!free.ok()) return free.status();
  if (*free >= options_.min_free_bytes) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat(options_.path, ": ", *free, " bytes free, wanted at least ",
                   options_.min_free_bytes, ": nothing is written until there is room"));
}

absl::Status LedgerStore::Append(const EntryGroup& group) {
  const TreeHead head = Head();
  absl::Status status = CheckWritable();
  if (!status.ok()) return status;
  if (group.first_index != head.size) {
    return absl::FailedPreconditionError(absl::StrCat("first_index: wanted ", head.size,
                                                      ", the size of the tree, got ",
                                                      group.first_index));
  }
  AssertWhole(group);
  assert(group.record_time >= LastRecordTime());
  status = CheckFreeSpace();
  if (!status.ok()) return status;
  return WriteGroup(group);
}

absl::Status LedgerStore::WriteGroup(const EntryGroup& group) {
  Rows rows(*database_);
  PutGroup(group, rows);
  const absl::Status status = FromRocksStatus(
      rows.Write(), absl::StrCat("writing entries from ", group.first_index, " on"));
  // A flush that failed meanwhile counts too: nothing is acknowledged after it.
  if (!status.ok()) database_->stop().Fail(status);
  const absl::Status stopped = database_->stop().status();
  if (!stopped.ok()) return stopped;
  const std::lock_guard<std::mutex> lock(mutex_);
  head_ = group.head;
  record_time_ = group.record_time;
  return absl::OkStatus();
}

// Of each lot of the entry, whether or not it is erased already.
absl::StatusOr<std::vector<Hash>> LedgerStore::LotNamesOf(uint64_t index) const {
  std::optional<StoredContent> content;
  std::vector<Hash> names;
  absl::Status status = FindContentRow(index, content, names);
  if (!status.ok()) return status;
  if (!content) return names;
  for (const std::string& text : content->lots) {
    const absl::StatusOr<Lot> lot = Lot::Parse(text);
    if (!lot.ok()) {
      return absl::DataLossError(
          absl::StrCat(kContentFamily, " ", index, ": ", lot.status().message()));
    }
    names.push_back(ErasedLotName(lot->uri));
  }
  return names;
}

absl::Status LedgerStore::ReplaceLedgerKey(const std::string& ledger_key) {
  absl::Status status = CheckWritable();
  if (!status.ok()) return status;
  Rows rows(*database_);
  rows.Put(kDefaultFamily, kIdentityKey,
           Seal(absl::StrCat(origin_, "\n", created_time_, "\n", ledger_key)));
  status = FromRocksStatus(rows.Write(), "writing the ledger's key");
  if (status.ok()) ledger_key_ = ledger_key;
  return status;
}

absl::Status LedgerStore::EraseContent(absl::Span<const uint64_t> indexes) {
  absl::Status status = CheckWritable();
  if (!status.ok()) return status;
  Rows rows(*database_);
  for (uint64_t index : indexes) {
    const absl::StatusOr<std::vector<Hash>> names = LotNamesOf(index);
    if (!names.ok()) return names.status();
    std::string record;
    EncodeErased(*names, record);
    rows.Put(kContentFamily, IndexKey(index), record);
  }
  status = FromRocksStatus(rows.Write(), "erasing content");
  if (!status.ok()) {
    database_->stop().Fail(status);
    return status;
  }
  // The row is gone for every reader; now its bytes: logs are deleted once all that
  // they hold is in table files, and tables are written anew without the old value.
  status = database_->Flush();
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  for (size_t i = 0; status.ok() && i < indexes.size(); ++i) {
    const std::string key = IndexKey(indexes[i]);
    const rocksdb::Slice begin(key), end(key);
    status =
        FromRocksStatus(database_->db().CompactRange(
                            options, database_->family(kContentFamily), &begin, &end),
                        "compacting erased content");
  }
  return status;
}

}  // namespace rastro
