// See derived_database.h.

#include "storage/derived_database.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/entry_store.h"
#include "storage/key_schema.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

namespace fs = std::filesystem;

constexpr size_t kProtectionBytes = 8;  // For each row, until it is in a table file.
constexpr size_t kRowOverhead = 8;      // Of a row in a batch: its kind and lengths.

constexpr char kMarkerText[] = "Derived from the ledger store; may be deleted.\n";

fs::path MarkerOf(const DerivedKind& kind, const std::string& path) {
  return fs::path(path) / std::string(kind.marker_file);
}

absl::Status NotOurs(const DerivedKind& kind, const std::string& path) {
  return absl::FailedPreconditionError(absl::StrCat(
      path, ": wanted the ", kind.name, " or an empty directory; it has files but no ",
      kind.marker_file, ", so it is left as it is"));
}

bool HasMarker(const DerivedKind& kind, const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(MarkerOf(kind, path), error);
}

// A marker under its temporary name, which a crash can leave.
bool IsMarkerInTheMaking(const DerivedKind& kind, const fs::path& file) {
  return absl::StartsWith(file.filename().string(), absl::StrCat(kind.marker_file, "."));
}

// True if there is something in the directory, or it cannot be looked into.
bool HasFiles(const DerivedKind& kind, const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return static_cast<bool>(error);
  for (const fs::directory_entry& file : fs::directory_iterator(path, error)) {
    if (!IsMarkerInTheMaking(kind, file.path())) return true;
  }
  return static_cast<bool>(error);
}

absl::Status PrepareDirectory(const DerivedKind& kind, const std::string& path) {
  if (HasMarker(kind, path)) return absl::OkStatus();
  if (HasFiles(kind, path)) return NotOurs(kind, path);
  std::error_code error;
  fs::create_directory(path, error);
  if (error) return absl::InternalError(absl::StrCat(path, ": ", error.message()));
  absl::Status status =
      WritePrivateFile(MarkerOf(kind, path), kMarkerText, IfExists::kReplace);
  // A marker that may not outlive a power loss must not be found when this is tried
  // again: what would be made behind it would then belong to nobody.
  if (!status.ok()) fs::remove(MarkerOf(kind, path), error);
  return status;
}

// mark := size:u64 last-leaf-hash[32]
std::string EncodeMark(const IndexMark& mark) {
  std::string value;
  AppendU64(mark.size, value);
  return absl::StrCat(value, mark.last_leaf_hash.view());
}

absl::Status DecodeMark(const DerivedKind& kind, absl::string_view value,
                        IndexMark& mark) {
  absl::string_view rest = value;
  const bool ok = ConsumeU64(rest, mark.size) && ConsumeHash(rest, mark.last_leaf_hash);
  if (ok && rest.empty()) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat(kind.name, ": a row of ", value.size(), " bytes is no mark"));
}

absl::Status WriteFirstRows(const DerivedKind& kind, RocksDb& database) {
  DerivedRows rows(database);
  rows.Put(kDefaultFamily, kSchemaKey, absl::StrCat(kind.schema));
  rows.PutMark(IndexMark{});
  const absl::Status status = rows.Write("the first rows");
  return status.ok() ? database.Flush() : status;
}

absl::Status LoadMark(const DerivedKind& kind, RocksDb& database, IndexMark& mark) {
  const absl::StatusOr<std::string> schema = database.Get(kDefaultFamily, kSchemaKey);
  if (!schema.ok() && !absl::IsNotFound(schema.status())) return schema.status();
  if (!schema.ok() || *schema != absl::StrCat(kind.schema)) {
    return absl::FailedPreconditionError(
        absl::StrCat(kind.name, ": wanted schema version ", kind.schema, ", got ",
                     schema.ok() ? *schema : "none", ": delete it, it is made again"));
  }
  absl::Status status = database.CheckFamilies();
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> value = database.Get(kDefaultFamily, kMarkKey);
  if (absl::IsNotFound(value.status())) {
    return absl::DataLossError(absl::StrCat(kind.name, ": no mark"));
  }
  if (!value.ok()) return value.status();
  return DecodeMark(kind, *value, mark);
}

rocksdb::WriteOptions UnloggedWrite() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  options.protection_bytes_per_key = kProtectionBytes;
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDb>> OpenDerived(const DerivedKind& kind,
                                                     RocksDbOptions options,
                                                     IndexMark& mark) {
  absl::Status status = PrepareDirectory(kind, options.path);
  if (!status.ok()) return status;
  options.write_ahead_log = false;
  options.mode = RocksDbOptions::Mode::kOpen;
  absl::StatusOr<std::unique_ptr<RocksDb>> database = RocksDb::Open(options);
  const bool absent = absl::IsNotFound(database.status());
  if (absent) {
    options.mode = RocksDbOptions::Mode::kCreate;
    database = RocksDb::Open(options);
  }
  if (!database.ok()) return database;
  mark = IndexMark{};
  status = absent ? WriteFirstRows(kind, **database) : LoadMark(kind, **database, mark);
  if (!status.ok()) return status;
  return database;
}

absl::Status DestroyDerived(const DerivedKind& kind, const std::string& path) {
  std::error_code error;
  if (!HasMarker(kind, path)) {
    if (HasFiles(kind, path)) return NotOurs(kind, path);
    return absl::OkStatus();
  }
  // Refuses while a process has it open, and leaves what is not RocksDB's.
  const rocksdb::Status status = rocksdb::DestroyDB(path, rocksdb::Options());
  if (!status.ok()) return FromRocksStatus(status, absl::StrCat("deleting ", path));
  std::vector<fs::path> markers;
  for (const fs::directory_entry& file : fs::directory_iterator(path, error)) {
    const bool is_ours =
        file.path() == MarkerOf(kind, path) || IsMarkerInTheMaking(kind, file.path());
    if (!is_ours) return NotOurs(kind, file.path());
    markers.push_back(file.path());
  }
  // The marker must not go before what it marks.
  if (absl::Status synced = SyncDirectory(path); !synced.ok()) return synced;
  for (const fs::path& marker : markers) fs::remove(marker, error);
  fs::remove(path, error);
  if (error) return absl::InternalError(absl::StrCat(path, ": ", error.message()));
  return absl::OkStatus();
}

absl::Status CheckDerivedFits(const DerivedKind& kind, const IndexMark& mark,
                              const EntryStore& ledger) {
  if (mark.size == 0) return absl::OkStatus();
  if (mark.size > ledger.Head().size) {
    return absl::FailedPreconditionError(
        absl::StrCat(kind.name, ": knows ", mark.size, " entries, the ledger store has ",
                     ledger.Head().size, ": delete it, it is made again"));
  }
  const absl::StatusOr<StoredEntry> last = ledger.ReadEntry(mark.size - 1);
  if (!last.ok()) return last.status();
  if (LeafHash(last->entry) == mark.last_leaf_hash) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(kind.name, ": entry ", mark.size - 1,
                   " of the ledger store is another one: delete it, it is made again"));
}

struct DerivedRows::Collected {
  struct Row {
    rocksdb::ColumnFamilyHandle* family;
    size_t begin;  // In `bytes`: the key, then the value.
    size_t key_size;
    size_t value_size;
  };

  absl::string_view KeyOf(const Row& row) const {
    return absl::string_view(bytes).substr(row.begin, row.key_size);
  }

  std::string bytes;
  std::vector<Row> rows;
};

DerivedRows::DerivedRows(RocksDb& database)
    : database_(database), collected_(std::make_unique<Collected>()) {}
DerivedRows::~DerivedRows() = default;

void DerivedRows::Put(const char* family, absl::string_view key,
                      absl::string_view value) {
  collected_->rows.push_back(
      {database_.family(family), collected_->bytes.size(), key.size(), value.size()});
  absl::StrAppend(&collected_->bytes, key, value);
}

void DerivedRows::PutMark(const IndexMark& mark) {
  Put(kDefaultFamily, kMarkKey, EncodeMark(mark));
}

// A memory table finds the place of a row from the one before it, which is near if rows
// come in their order: half the cost of the index rows of a group.
absl::Status DerivedRows::Write(absl::string_view what) {
  std::vector<Collected::Row>& rows = collected_->rows;
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Collected::Row& a, const Collected::Row& b) {
                     if (a.family != b.family) return a.family < b.family;
                     return collected_->KeyOf(a) < collected_->KeyOf(b);
                   });
  rocksdb::WriteBatch batch(collected_->bytes.size() + rows.size() * kRowOverhead, 0,
                            kProtectionBytes, 0);
  rocksdb::Status status;
  for (const Collected::Row& row : rows) {
    const char* const key = collected_->bytes.data() + row.begin;
    status = batch.Put(row.family, rocksdb::Slice(key, row.key_size),
                       rocksdb::Slice(key + row.key_size, row.value_size));
    if (!status.ok()) break;
  }
  if (status.ok()) status = database_.db().Write(UnloggedWrite(), &batch);
  return FromRocksStatus(status, absl::StrCat("writing ", what));
}

}  // namespace rastro
