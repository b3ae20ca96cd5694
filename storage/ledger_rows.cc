// head := size:u64 root[32] record-time, where record-time is empty if and only if
//         size is 0

#include "storage/ledger_rows.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/merkle/tile.h"
#include "storage/key_schema.h"
#include "storage/record.h"
#include "storage/rocksdb_open.h"

namespace rastro {
namespace {

std::unique_ptr<rocksdb::Iterator> LastRow(RocksDb& database, const char* family) {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  std::unique_ptr<rocksdb::Iterator> cursor(
      database.db().NewIterator(options, database.family(family)));
  cursor->SeekToLast();
  return cursor;
}

absl::string_view Key(const rocksdb::Iterator& cursor) {
  return {cursor.key().data(), cursor.key().size()};
}

absl::Status Missing(absl::string_view family, uint64_t index) {
  return absl::DataLossError(absl::StrCat(
      family, " ", index, ": missing, or a row stands beyond the tree head"));
}

// Walks back from the last row while rows can have come from a log: a log that was
// damaged at its end, but is not the last one, would leave a gap.
absl::Status CheckEnd(RocksDb& database, const char* family, uint64_t size) {
  const std::unique_ptr<rocksdb::Iterator> cursor = LastRow(database, family);
  uint64_t bytes = 0;
  uint64_t index = size;
  while (cursor->Valid()) {
    if (index == 0 || Key(*cursor) != IndexKey(index - 1)) {
      return Missing(family, index == 0 ? 0 : index - 1);
    }
    --index;
    bytes += cursor->key().size() + cursor->value().size();
    if (bytes > database.wal_bytes_at_open()) return absl::OkStatus();
    cursor->Prev();
  }
  const absl::Status status =
      FromRocksStatus(cursor->status(), absl::StrCat("reading ", family));
  if (!status.ok()) return status;
  return index == 0 ? absl::OkStatus() : Missing(family, index - 1);
}

absl::Status CheckBatchesEnd(RocksDb& database, uint64_t size) {
  const std::unique_ptr<rocksdb::Iterator> cursor = LastRow(database, kBatchesFamily);
  if (!cursor->Valid()) {
    const absl::Status status = FromRocksStatus(cursor->status(), "reading batches");
    return status.ok() && size > 0 ? Missing(kBatchesFamily, 0) : status;
  }
  if (Key(*cursor).size() == 8 && Key(*cursor) < IndexKey(size)) return absl::OkStatus();
  return Missing(kBatchesFamily, size);
}

// The last full tile of each level is there, and no other behind it.
absl::Status CheckTilesEnd(RocksDb& database, uint64_t size) {
  for (uint32_t level = 0; level <= kMaxTileLevel; ++level) {
    const uint64_t full = FullTiles(level, size);
    const auto has = [&](uint64_t tile_index) {
      return database.Get(kTilesFamily, TileKey(level, tile_index)).status();
    };
    const absl::Status last = full > 0 ? has(full - 1) : absl::OkStatus();
    if (absl::IsNotFound(last)) {
      return Missing(absl::StrCat(kTilesFamily, " ", level, "/"), full - 1);
    }
    if (!last.ok()) return last;
    const absl::Status beyond = has(full);
    if (beyond.ok()) return Missing(absl::StrCat(kTilesFamily, " ", level, "/"), full);
    if (!absl::IsNotFound(beyond)) return beyond;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status BeyondTree(absl::string_view family, const IndexInTree& where) {
  return absl::OutOfRangeError(
      absl::StrCat(family, " ", where.index, ": beyond the tree of size ", where.size));
}

absl::Status GetIndexRow(RocksDb& database, const std::string& family,
                         const IndexInTree& where, rocksdb::PinnableSlice& value) {
  if (where.index >= where.size) return BeyondTree(family, where);
  const rocksdb::Status status = database.db().Get(
      rocksdb::ReadOptions(), database.family(family), IndexKey(where.index), &value);
  if (status.IsNotFound()) {
    return absl::DataLossError(absl::StrCat(family, " ", where.index, ": missing"));
  }
  return FromRocksStatus(status, absl::StrCat(family, " ", where.index));
}

absl::StatusOr<std::string> ReadSealedRow(RocksDb& database, absl::string_view key) {
  const absl::StatusOr<std::string> row = database.Get(kDefaultFamily, key);
  if (absl::IsNotFound(row.status())) {
    return absl::DataLossError(absl::StrCat("row \"", key, "\": missing"));
  }
  if (!row.ok()) return row.status();
  const absl::StatusOr<absl::string_view> body = Unseal(*row);
  if (!body.ok()) return WithField(absl::StrCat("row \"", key, "\""), body.status());
  return std::string(*body);
}

std::string EncodeHead(const TreeHead& head, absl::string_view record_time) {
  std::string body;
  AppendU64(head.size, body);
  return absl::StrCat(body, head.root.view(), record_time);
}

absl::Status DecodeHead(absl::string_view body, TreeHead& head,
                        std::string& record_time) {
  if (!ConsumeU64(body, head.size) || !ConsumeHash(body, head.root) ||
      (head.size == 0) != body.empty()) {
    return absl::DataLossError("row \"head\": wanted size, root and record time");
  }
  record_time = std::string(body);
  return absl::OkStatus();
}

absl::Status WriteFirstRows(RocksDb& database, absl::string_view identity) {
  rocksdb::WriteBatch rows;
  rocksdb::ColumnFamilyHandle* family = database.family(kDefaultFamily);
  rocksdb::Status status = rows.Put(family, kSchemaKey, absl::StrCat(kLedgerStoreSchema));
  if (status.ok()) {
    status = rows.Put(family, kIdentityKey, Seal(identity));
  }
  if (status.ok()) status = rows.Put(family, kHeadKey, Seal(EncodeHead(TreeHead{}, "")));
  rocksdb::WriteOptions options;
  options.sync = true;
  if (status.ok()) status = database.db().Write(options, &rows);
  return FromRocksStatus(status, "writing the first rows");
}

absl::Status CheckNewestRows(RocksDb& database, uint64_t size) {
  absl::Status status = CheckEnd(database, kEntriesFamily, size);
  if (status.ok()) status = CheckEnd(database, kContentFamily, size);
  if (status.ok()) status = CheckBatchesEnd(database, size);
  if (status.ok()) status = CheckTilesEnd(database, size);
  return status;
}

}  // namespace rastro
