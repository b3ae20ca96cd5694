// Three cursors that go forward together: entries lead, each must find its content,
// and a batch row may stand only where an entry does.

#include "storage/ledger_scan.h"

#include <rocksdb/db.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>

#include "absl/strings/str_cat.h"
#include "storage/key_schema.h"
#include "storage/rocksdb_open.h"

namespace rastro {
namespace {

constexpr size_t kReadAheadBytes = 2 << 20;

// Fewer entries are not worth reading ahead for, and may soon be read again.
constexpr uint64_t kLongRange = 2000;

absl::string_view View(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

// OK if `cursor` stands at the row of `index`.
absl::Status CheckAt(const rocksdb::Iterator& cursor, absl::string_view family,
                     uint64_t index) {
  if (!cursor.Valid()) {
    const absl::Status status =
        FromRocksStatus(cursor.status(), absl::StrCat(family, " ", index));
    return status.ok()
               ? absl::DataLossError(absl::StrCat(family, " ", index, ": missing"))
               : status;
  }
  if (View(cursor.key()) == IndexKey(index)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(family, " ", index, ": missing"));
}

}  // namespace

struct LedgerScan::Cursors {
  std::string end_key;
  rocksdb::Slice end;  // Into end_key; RocksDB keeps the address.
  std::unique_ptr<rocksdb::Iterator> entries, content, batches;
};

LedgerScan::LedgerScan(RocksDb& database, const ScanRange& range)
    : range_(range), next_(range.first), cursors_(std::make_unique<Cursors>()) {
  cursors_->end_key = IndexKey(range.end);
  cursors_->end = cursors_->end_key;
  rocksdb::ReadOptions options;
  if (range.end - range.first > kLongRange) {
    options.readahead_size = kReadAheadBytes;
    options.fill_cache = false;  // Read once: it would only drive out what is in use.
  }
  options.iterate_upper_bound = &cursors_->end;
  const auto open = [&](const char* family) {
    std::unique_ptr<rocksdb::Iterator> cursor(
        database.db().NewIterator(options, database.family(family)));
    cursor->Seek(IndexKey(range.first));
    return cursor;
  };
  cursors_->entries = open(kEntriesFamily);
  if (range.content) cursors_->content = open(kContentFamily);
  if (range.batches) cursors_->batches = open(kBatchesFamily);
}

LedgerScan::~LedgerScan() = default;

absl::StatusOr<bool> LedgerScan::Next(ScannedEntry& row) {
  if (next_ >= range_.end) return false;
  row.index = next_;
  absl::Status status = CheckAt(*cursors_->entries, kEntriesFamily, next_);
  if (status.ok()) {
    status = ReadEntryRow(next_, View(cursors_->entries->value()), row.entry);
    cursors_->entries->Next();
  }
  if (status.ok()) status = ReadContent(row);
  if (status.ok()) status = ReadBatch(row);
  if (!status.ok()) {
    next_ = range_.end;
    return status;
  }
  ++next_;
  return true;
}

absl::Status LedgerScan::ReadContent(ScannedEntry& row) {
  if (!range_.content) {
    row.content.reset();
    row.erased_lots.clear();
    return absl::OkStatus();
  }
  absl::Status status = CheckAt(*cursors_->content, kContentFamily, row.index);
  if (!status.ok()) return status;
  status = ReadContentRow(row.index, View(cursors_->content->value()), row.content,
                          row.erased_lots);
  cursors_->content->Next();
  return status;
}

absl::Status LedgerScan::ReadBatch(ScannedEntry& row) {
  row.batch_note.reset();
  if (!range_.batches) return absl::OkStatus();
  const rocksdb::Iterator& cursor = *cursors_->batches;
  if (!cursor.Valid()) return FromRocksStatus(cursor.status(), "reading batches");
  if (View(cursor.key()) == IndexKey(row.index)) {
    row.batch_note = cursor.value().ToString();
    cursors_->batches->Next();
    return absl::OkStatus();
  }
  if (View(cursor.key()) > IndexKey(row.index)) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "batches: a row with a key that is no index of 8 bytes, before entry ", row.index));
}

}  // namespace rastro
