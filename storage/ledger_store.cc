// Opening, with the checks that tell another ledger, a newer version and a loss apart,
// and reading.

#include "storage/ledger_store.h"

#include <rocksdb/db.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/grammar.h"
#include "storage/key_schema.h"
#include "storage/ledger_rows.h"
#include "storage/ledger_scan.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

RocksDbOptions DatabaseOptions(const LedgerStoreOptions& options,
                               RocksDbOptions::Mode mode) {
  RocksDbOptions database;
  database.path = options.path;
  database.mode = mode;
  database.families = {{kEntriesFamily, FamilyShape::kSequential},
                       {kContentFamily, FamilyShape::kSequential},
                       {kBatchesFamily, FamilyShape::kSequential},
                       {kTilesFamily, FamilyShape::kHashes}};
  database.max_wal_bytes = options.max_wal_bytes;
  database.write_buffer_bytes = options.write_buffer_bytes;
  database.block_cache_bytes = options.block_cache_bytes;
  database.fatal = options.fatal;
  database.env = options.env;
  return database;
}

absl::Status CheckSchema(const std::string& path,
                         const absl::StatusOr<std::string>& schema) {
  uint64_t version = 0;
  if (absl::IsNotFound(schema.status())) {
    return absl::FailedPreconditionError(absl::StrCat(
        path,
        ": a database without a schema version: its creation was cut off, or it is no "
        "ledger store. If it was being created, delete the directory and do it again"));
  }
  if (!schema.ok()) return schema.status();
  if (!absl::SimpleAtoi(*schema, &version) || absl::StrCat(version) != *schema) {
    return absl::DataLossError(absl::StrCat(path, ": schema: wanted a decimal number"));
  }
  if (version == kLedgerStoreSchema) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      path, ": wanted schema version ", kLedgerStoreSchema, ", this ledger store has ",
      version,
      version > kLedgerStoreSchema ? ": it was written by a newer release; use that one"
                                   : ": convert it with the release that it came from"));
}

}  // namespace

absl::Status LedgerStore::Create(const LedgerStoreOptions& options,
                                 absl::string_view created_time,
                                 absl::string_view ledger_key) {
  std::error_code error;
  if (std::filesystem::exists(options.path, error) &&
      !std::filesystem::is_empty(options.path, error)) {
    return absl::AlreadyExistsError(absl::StrCat(
        options.path, ": wanted an empty directory or none; it is left as it is"));
  }
  if (!IsOrigin(options.origin)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "origin: wanted a name with a dot or slash, got \"", options.origin, "\""));
  }
  // RocksDB would make it, and not sync its name.
  absl::Status status = MakeDirectories(options.path);
  if (!status.ok()) return status;
  absl::StatusOr<std::unique_ptr<RocksDb>> database =
      RocksDb::Open(DatabaseOptions(options, RocksDbOptions::Mode::kCreate));
  if (!database.ok()) return database.status();
  status = WriteFirstRows(
      **database, absl::StrCat(options.origin, "\n", created_time, "\n", ledger_key));
  if (!status.ok()) return status;
  return (*database)->Flush();
}

absl::StatusOr<std::unique_ptr<LedgerStore>> LedgerStore::Open(
    const LedgerStoreOptions& options) {
  return OpenIn(options, DatabaseOptions(options, RocksDbOptions::Mode::kOpen));
}

absl::StatusOr<std::unique_ptr<LedgerStore>> LedgerStore::OpenReadOnly(
    const LedgerStoreOptions& options) {
  return OpenIn(options, DatabaseOptions(options, RocksDbOptions::Mode::kReadOnly));
}

absl::StatusOr<std::unique_ptr<LedgerStore>> LedgerStore::OpenReadOnlyWithoutTornEnd(
    const LedgerStoreOptions& options) {
  RocksDbOptions database = DatabaseOptions(options, RocksDbOptions::Mode::kReadOnly);
  database.cut_damaged_log = true;
  return OpenIn(options, database);
}

absl::StatusOr<std::unique_ptr<LedgerStore>> LedgerStore::OpenWithoutTornEnd(
    const LedgerStoreOptions& options, uint64_t wanted_size) {
  absl::StatusOr<std::unique_ptr<LedgerStore>> store =
      OpenReadOnlyWithoutTornEnd(options);
  if (!store.ok()) return store;
  const uint64_t left = (*store)->Head().size;
  if (left < wanted_size) {
    return absl::DataLossError(absl::StrCat(options.path, ": the log is damaged: ", left,
                                            " entries stand before the damage, wanted ",
                                            wanted_size));
  }
  store = absl::UnavailableError("opened for writing next");  // Closes it.
  RocksDbOptions database = DatabaseOptions(options, RocksDbOptions::Mode::kOpen);
  database.cut_damaged_log = true;
  return OpenIn(options, database);
}

absl::StatusOr<std::unique_ptr<LedgerStore>> LedgerStore::OpenIn(
    const LedgerStoreOptions& options, const RocksDbOptions& database_options) {
  absl::StatusOr<std::unique_ptr<RocksDb>> database = RocksDb::Open(database_options);
  if (!database.ok()) return database.status();
  std::unique_ptr<LedgerStore> store(new LedgerStore(options, *std::move(database)));
  absl::Status status = store->LoadIdentity();
  if (status.ok()) status = store->LoadHead();
  if (status.ok()) status = CheckNewestRows(*store->database_, store->head_.size);
  if (!status.ok()) return status;
  return store;
}

LedgerStore::~LedgerStore() = default;

absl::Status LedgerStore::LoadIdentity() {
  absl::Status status =
      CheckSchema(options_.path, database_->Get(kDefaultFamily, kSchemaKey));
  if (status.ok()) status = database_->CheckFamilies();
  if (!status.ok()) return status;
  const absl::StatusOr<std::string> row = ReadSealedRow(*database_, kIdentityKey);
  if (!row.ok()) return row.status();
  const std::vector<std::string> lines = absl::StrSplit(*row, '\n');
  if (lines.size() != 3) {
    return absl::DataLossError(
        absl::StrCat(options_.path, ": identity: wanted three lines"));
  }
  origin_ = lines[0];
  created_time_ = lines[1];
  ledger_key_ = lines[2];
  if (options_.origin.empty() || origin_ == options_.origin) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      options_.path, ": wanted the ledger \"", options_.origin,
      "\", this directory holds \"", lines[0], "\": check the configuration"));
}

absl::Status LedgerStore::LoadHead() {
  const absl::StatusOr<std::string> row = ReadSealedRow(*database_, kHeadKey);
  if (!row.ok()) return row.status();
  return DecodeHead(*row, head_, record_time_);
}

TreeHead LedgerStore::Head() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return head_;
}

std::string LedgerStore::LastRecordTime() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return record_time_;
}

absl::StatusOr<StoredEntry> LedgerStore::ReadEntry(uint64_t index) const {
  rocksdb::PinnableSlice value;
  StoredEntry entry;
  absl::Status status = GetIndexRow(*database_, kEntriesFamily,
                                    {.index = index, .size = Head().size}, value);
  if (status.ok()) {
    status = ReadEntryRow(index, absl::string_view(value.data(), value.size()), entry);
  }
  if (!status.ok()) return status;
  return entry;
}

absl::Status LedgerStore::FindContentRow(uint64_t index,
                                         std::optional<StoredContent>& content,
                                         std::vector<Hash>& erased_lots) const {
  rocksdb::PinnableSlice value;
  const absl::Status status = GetIndexRow(*database_, kContentFamily,
                                          {.index = index, .size = Head().size}, value);
  if (!status.ok()) return status;
  return ReadContentRow(index, absl::string_view(value.data(), value.size()), content,
                        erased_lots);
}

absl::StatusOr<std::optional<StoredContent>> LedgerStore::ReadContent(
    uint64_t index) const {
  std::optional<StoredContent> content;
  std::vector<Hash> erased_lots;
  absl::Status status = FindContentRow(index, content, erased_lots);
  if (!status.ok()) return status;
  return content;
}

absl::StatusOr<std::vector<Hash>> LedgerStore::ReadErasedLots(uint64_t index) const {
  std::optional<StoredContent> content;
  std::vector<Hash> erased_lots;
  absl::Status status = FindContentRow(index, content, erased_lots);
  if (!status.ok()) return status;
  return erased_lots;
}

absl::StatusOr<std::string> LedgerStore::ReadBatch(uint64_t first_index) const {
  const uint64_t size = Head().size;
  if (first_index >= size) return BeyondTree(kBatchesFamily, {first_index, size});
  absl::StatusOr<std::string> note =
      database_->Get(kBatchesFamily, IndexKey(first_index));
  if (!absl::IsNotFound(note.status())) return note;
  return absl::NotFoundError(absl::StrCat("no batch begins at entry ", first_index));
}

absl::StatusOr<std::string> LedgerStore::ReadTile(uint32_t level,
                                                  uint64_t tile_index) const {
  const std::string row = absl::StrCat(kTilesFamily, " ", level, "/", tile_index);
  const uint64_t size = Head().size;
  if (level > kMaxTileLevel || tile_index >= FullTiles(level, size)) {
    return absl::OutOfRangeError(
        absl::StrCat(row, ": not full in the tree of size ", size));
  }
  absl::StatusOr<std::string> hashes =
      database_->Get(kTilesFamily, TileKey(level, tile_index));
  if (absl::IsNotFound(hashes.status())) {
    return absl::DataLossError(absl::StrCat(row, ": missing"));
  }
  if (hashes.ok() && hashes->size() != kTileWidth * Hash::kSize) {
    return absl::DataLossError(
        absl::StrCat(row, ": wanted 8192 bytes, got ", hashes->size()));
  }
  return hashes;
}

std::unique_ptr<EntryScan> LedgerStore::Scan(const ScanRange& range) const {
  ScanRange cut = range;
  cut.end = std::min(range.end, Head().size);
  return std::make_unique<LedgerScan>(*database_, cut);
}

absl::Status LedgerStore::VerifyChecksums(const ProgressFunction& progress) const {
  return database_->VerifyFiles(progress);
}

LedgerStoreSizes LedgerStore::Sizes() const {
  return {.entries_bytes = database_->FamilyBytes(kEntriesFamily),
          .content_bytes = database_->FamilyBytes(kContentFamily),
          .batches_bytes = database_->FamilyBytes(kBatchesFamily),
          .tiles_bytes = database_->FamilyBytes(kTilesFamily),
          .wal_bytes = database_->WalBytes()};
}

}  // namespace rastro
