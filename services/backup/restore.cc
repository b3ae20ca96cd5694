// See restore.h.

#include "services/backup/restore.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/ledger/integrity.h"
#include "services/ledger/worker_pool.h"
#include "storage/directory_lock.h"
#include "storage/private_file.h"

namespace rastro {
namespace {

constexpr size_t kGroupEntries = 1000;
constexpr size_t kGroupBytes = size_t{4} << 20;
constexpr uint64_t kRestoreProgress = 1000;

// Gathers whole batches and appends them in groups.
class StoreBuilder {
 public:
  StoreBuilder(const BackupHead& backup, const RestoreOptions& options, std::string path)
      : backup_(backup), options_(options) {
    store_options_.path = std::move(path);
    store_options_.origin = backup.ledger_key.name();
    store_options_.min_free_bytes = options.minimum_free_bytes;
    // Who opens a store sees what failed; nobody waits for this process.
    store_options_.fatal = [](const absl::Status&) {};
  }

  absl::Status Add(ScannedEntry& row, const OpenedEntry& opened) {
    absl::Status status;
    if (!store_) status = Create(row, opened.entry.record_time);
    const bool full = group_.entries.size() >= kGroupEntries || bytes_ >= kGroupBytes;
    if (status.ok() && row.batch_note && full) status = Append();
    if (!status.ok()) return status;
    if (row.batch_note) {
      group_.batches.push_back({row.index, *std::move(row.batch_note)});
    }
    edge_.Append(opened.leaf_hash, group_.tiles);
    group_.record_time = opened.entry.record_time;
    bytes_ += TextBytes(row);
    group_.entries.push_back(std::move(row.entry));
    if (!row.content) group_.erased.emplace(row.index, std::move(row.erased_lots));
    group_.contents.push_back(row.content ? *std::move(row.content) : StoredContent());
    if (edge_.size() % kRestoreProgress == 0 && options_.progress &&
        !options_.progress({edge_.size(), false})) {
      return absl::CancelledError("the restore was stopped");
    }
    return absl::OkStatus();
  }

  // Appends the rest and closes the store.
  absl::Status Finish() {
    absl::Status status = group_.entries.empty() ? absl::OkStatus() : Append();
    store_.reset();
    return status;
  }

  absl::StatusOr<std::unique_ptr<LedgerStore>> Reopen() const {
    return LedgerStore::OpenReadOnly(store_options_);
  }

 private:
  // A ledger begins with its first entry.
  absl::Status Create(const ScannedEntry& first, const std::string& created_time) {
    if (!first.batch_note) {
      return absl::DataLossError("entry 0: wanted the first of a batch");
    }
    absl::Status status =
        LedgerStore::Create(store_options_, created_time, backup_.ledger_key.Text());
    if (!status.ok()) return status;
    absl::StatusOr<std::unique_ptr<LedgerStore>> store =
        LedgerStore::Open(store_options_);
    if (!store.ok()) return store.status();
    store_ = *std::move(store);
    return absl::OkStatus();
  }

  absl::Status Append() {
    group_.head = edge_.head();
    absl::Status status = store_->Append(group_);
    const uint64_t next = edge_.size();
    group_ = EntryGroup();
    group_.first_index = next;
    bytes_ = 0;
    return status;
  }

  const BackupHead& backup_;
  const RestoreOptions& options_;
  LedgerStoreOptions store_options_;
  std::unique_ptr<LedgerStore> store_;
  TileEdge edge_;
  EntryGroup group_;
  size_t bytes_ = 0;
};

// What fsck checks, of the bytes as they were read back.
absl::Status CheckRestored(const StoreBuilder& builder, const BackupHead& backup,
                           const RestoreOptions& options) {
  const absl::StatusOr<std::unique_ptr<LedgerStore>> store = builder.Reopen();
  if (!store.ok()) return store.status();
  StoreCheckOptions check{.threads = ProcessorCount()};
  check.progress = [&](uint64_t entries) {
    return !options.progress || options.progress({entries, true});
  };
  absl::Status status = CheckStore(**store, backup.head, check);
  if (status.ok() && options.before_use) status = options.before_use(**store);
  return status;
}

absl::Status Build(const BackupDirectory& directory, const BackupHead& backup,
                   const RestoreOptions& options, const std::filesystem::path& path) {
  StoreBuilder builder(backup, options, path.string());
  absl::Status status =
      ReadBackup(directory, backup, [&](ScannedEntry& row, const OpenedEntry& opened) {
        return builder.Add(row, opened);
      });
  if (const absl::Status finished = builder.Finish(); status.ok()) status = finished;
  return status.ok() ? CheckRestored(builder, backup, options) : status;
}

absl::StatusOr<DirectoryLock> LockDirectory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) {
    return absl::FailedPreconditionError(absl::StrCat(path, ": ", error.message()));
  }
  absl::StatusOr<DirectoryLock> lock = DirectoryLock::Acquire(path, "rastro restore");
  if (!absl::IsFailedPrecondition(lock.status())) return lock;
  return absl::UnavailableError(lock.status().message());
}

}  // namespace

absl::Status RestoreLedger(const BackupDirectory& directory, const BackupHead& backup,
                           const RestoreOptions& options) {
  if (backup.head.size == 0) {
    return absl::FailedPreconditionError(
        "the backup has no entries: there is nothing to restore");
  }
  const absl::StatusOr<DirectoryLock> lock = LockDirectory(options.data_directory);
  if (!lock.ok()) return lock.status();
  const std::filesystem::path data = options.data_directory;
  const std::filesystem::path wanted = data / "ledger";
  const std::filesystem::path unfinished = data / "ledger.unfinished";
  std::error_code error;
  if (std::filesystem::exists(wanted, error)) {
    return absl::AlreadyExistsError(absl::StrCat(
        wanted.string(),
        ": there is a ledger; a backup is never restored over one. Move it away first"));
  }
  std::filesystem::remove_all(unfinished, error);  // Of a restore that was cut off.
  absl::Status status = Build(directory, backup, options, unfinished);
  if (status.ok()) {
    std::filesystem::rename(unfinished, wanted, error);
    if (!error) return SyncDirectory(data);
    status = absl::InternalError(absl::StrCat(wanted.string(), ": ", error.message()));
  }
  std::filesystem::remove_all(unfinished, error);
  return status;
}

}  // namespace rastro
