// Opening, deleting and writing. What is read is in index_read.cc.
//
// The directory holds a marker file beside the database, so that Destroy() cannot be
// turned against a ledger store by a wrong path.

#include "storage/index_store.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <cassert>
#include <filesystem>
#include <system_error>
#include <unordered_set>

#include "absl/strings/str_cat.h"
#include "storage/index_rows.h"
#include "storage/key_schema.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

namespace fs = std::filesystem;

constexpr char kMarkerName[] = "RASTRO-INDEX";
constexpr char kMarkerText[] = "Derived from the ledger store; may be deleted.\n";

RocksDbOptions DatabaseOptions(const IndexStoreOptions& options,
                               RocksDbOptions::Mode mode) {
  RocksDbOptions database;
  database.path = options.path;
  database.mode = mode;
  database.families = {{kChainHeadsFamily, FamilyShape::kLookup},
                       {kChainRowsFamily, FamilyShape::kRange},
                       {kEventsFamily, FamilyShape::kLookup},
                       {kIdentifiersFamily, FamilyShape::kRange}};
  database.write_ahead_log = false;
  database.write_buffer_bytes = options.write_buffer_bytes;
  database.block_cache_bytes = options.block_cache_bytes;
  database.fatal = options.fatal;
  database.env = options.env;
  return database;
}

absl::Status NotAnIndex(const std::string& path) {
  return absl::FailedPreconditionError(absl::StrCat(
      path, ": wanted an index store or an empty directory; it has files but no ",
      kMarkerName, ", so it is left as it is"));
}

bool HasMarker(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(fs::path(path) / kMarkerName, error);
}

// True if there is something in the directory, or it cannot be looked into.
bool HasFiles(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return static_cast<bool>(error);
  return !fs::is_empty(path, error) || error;
}

absl::Status PrepareDirectory(const std::string& path) {
  if (HasMarker(path)) return absl::OkStatus();
  if (HasFiles(path)) return NotAnIndex(path);
  std::error_code error;
  fs::create_directory(path, error);
  if (error) return absl::InternalError(absl::StrCat(path, ": ", error.message()));
  return WritePrivateFile(fs::path(path) / kMarkerName, kMarkerText, IfExists::kReplace);
}

rocksdb::WriteOptions UnloggedWrite() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  options.protection_bytes_per_key = 8;
  return options;
}

// Collects rows and keeps the first error.
class Rows {
 public:
  explicit Rows(RocksDb& database) : database_(database) {}

  void Put(const char* family, absl::string_view key, absl::string_view value) {
    if (!status_.ok()) return;
    status_ = batch_.Put(database_.family(family), rocksdb::Slice(key.data(), key.size()),
                         rocksdb::Slice(value.data(), value.size()));
  }

  absl::Status Write() {
    if (status_.ok()) status_ = database_.db().Write(UnloggedWrite(), &batch_);
    return FromRocksStatus(status_, "writing index rows");
  }

 private:
  RocksDb& database_;
  rocksdb::WriteBatch batch_{0, 0, 8, 0};
  rocksdb::Status status_;
};

// Rows in their order, heads from the back: a chain that grows many times in a group, as
// a submitter's does, gets one head row and not as many as it has links.
void PutChains(const std::vector<NewChainRow>& rows, Rows& out) {
  std::unordered_set<std::string> ended;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const std::string chain = row->chain.Text();
    assert(chain.find('\0') == std::string::npos);
    assert(row->row.number >= 1);
    out.Put(kChainRowsFamily, ChainRowKey(chain, row->row.number),
            EncodeChainRow(row->row));
    if (!ended.insert(chain).second) continue;
    out.Put(kChainHeadsFamily, chain,
            EncodeChainHead({.number = row->row.number,
                             .index = row->row.index,
                             .position = row->row.position,
                             .leaf_hash = row->leaf_hash}));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<IndexStore>> IndexStore::Open(
    const IndexStoreOptions& options) {
  absl::Status status = PrepareDirectory(options.path);
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<RocksDb>> database =
      RocksDb::Open(DatabaseOptions(options, RocksDbOptions::Mode::kOpen));
  const bool absent = absl::IsNotFound(database.status());
  if (absent) {
    database = RocksDb::Open(DatabaseOptions(options, RocksDbOptions::Mode::kCreate));
  }
  if (!database.ok()) return database.status();
  std::unique_ptr<IndexStore> store(new IndexStore(*std::move(database)));
  status = absent ? store->WriteFirstRows() : store->LoadMark();
  if (!status.ok()) return status;
  return store;
}

absl::Status IndexStore::Destroy(const std::string& path) {
  std::error_code error;
  if (!HasMarker(path)) {
    if (HasFiles(path)) return NotAnIndex(path);
    return absl::OkStatus();
  }
  // Refuses while a process has it open, and leaves what is not RocksDB's.
  const rocksdb::Status status = rocksdb::DestroyDB(path, rocksdb::Options());
  if (!status.ok()) return FromRocksStatus(status, absl::StrCat("deleting ", path));
  for (const fs::directory_entry& file : fs::directory_iterator(path, error)) {
    if (file.path().filename() != kMarkerName) return NotAnIndex(file.path());
  }
  fs::remove(fs::path(path) / kMarkerName, error);
  fs::remove(path, error);
  if (error) return absl::InternalError(absl::StrCat(path, ": ", error.message()));
  return absl::OkStatus();
}

absl::Status IndexStore::WriteFirstRows() {
  Rows rows(*database_);
  rows.Put(kDefaultFamily, kSchemaKey, absl::StrCat(kIndexStoreSchema));
  rows.Put(kDefaultFamily, kMarkKey, EncodeIndexMark(IndexMark{}));
  const absl::Status status = rows.Write();
  return status.ok() ? Flush() : status;
}

absl::Status IndexStore::LoadMark() {
  const absl::StatusOr<std::string> schema = database_->Get(kDefaultFamily, kSchemaKey);
  if (!schema.ok() && !absl::IsNotFound(schema.status())) return schema.status();
  if (!schema.ok() || *schema != absl::StrCat(kIndexStoreSchema)) {
    return absl::FailedPreconditionError(
        absl::StrCat("index store: wanted schema version ", kIndexStoreSchema, ", got ",
                     schema.ok() ? *schema : "none", ": delete it, it is made again"));
  }
  absl::Status status = database_->CheckFamilies();
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> mark = database_->Get(kDefaultFamily, kMarkKey);
  if (absl::IsNotFound(mark.status())) return absl::DataLossError("index store: no mark");
  if (!mark.ok()) return mark.status();
  return DecodeIndexMark(*mark, mark_);
}

IndexMark IndexStore::Mark() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return mark_;
}

absl::Status IndexStore::CheckFits(const LedgerStore& ledger) const {
  const IndexMark mark = Mark();
  if (mark.size == 0) return absl::OkStatus();
  if (mark.size > ledger.Head().size) {
    return absl::FailedPreconditionError(
        absl::StrCat("index store: knows ", mark.size, " entries, the ledger store has ",
                     ledger.Head().size, ": delete the index, it is made again"));
  }
  const absl::StatusOr<StoredEntry> last = ledger.ReadEntry(mark.size - 1);
  if (!last.ok()) return last.status();
  if (LeafHash(last->entry) == mark.last_leaf_hash) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "index store: entry ", mark.size - 1,
      " of the ledger store is another one: delete the index, it is made again"));
}

absl::Status IndexStore::Apply(const IndexGroup& group) {
  absl::Status status = database_->stop().status();
  if (!status.ok()) return status;
  const IndexMark before = Mark();
  if (group.first_index != before.size) {
    return absl::FailedPreconditionError(absl::StrCat("first_index: wanted ", before.size,
                                                      ", the index's mark, got ",
                                                      group.first_index));
  }
  assert(group.mark.size >= group.first_index);
  Rows rows(*database_);
  PutChains(group.rows, rows);
  for (const KnownEvent& event : group.events) {
    rows.Put(kEventsFamily, event.event_hash.view(), IndexKey(event.index));
  }
  for (const NewIdentifier& identifier : group.identifiers) {
    rows.Put(
        kIdentifiersFamily,
        absl::StrCat(IdentifierPrefix(identifier.event_id), IndexKey(identifier.index)),
        "");
  }
  rows.Put(kDefaultFamily, kMarkKey, EncodeIndexMark(group.mark));
  status = rows.Write();
  if (!status.ok()) {
    database_->stop().Fail(status);
    return status;
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  mark_ = group.mark;
  return absl::OkStatus();
}

absl::Status IndexStore::Flush() {
  const absl::Status status = database_->Flush();
  if (!status.ok()) database_->stop().Fail(status);
  return status;
}

}  // namespace rastro
