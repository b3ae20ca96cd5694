// Traps of RocksDB 7.8 at opening, failing and closing. Its settings are in
// rocksdb_settings.cc.

#include "storage/rocksdb_open.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>
#include <rocksdb/statistics.h>

#include <algorithm>
#include <cassert>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/rocksdb_settings.h"
#include "storage/torn_manifest.h"

namespace rastro {
namespace {

// A commit appends a record for each family, at most.
constexpr size_t kManifestTriesMax = 64;

rocksdb::Env* EnvOf(const RocksDbOptions& options) {
  return options.env != nullptr ? options.env : rocksdb::Env::Default();
}

uint64_t BytesOfLogs(const RocksDbOptions& options) {
  std::vector<std::string> names;
  uint64_t bytes = 0;
  rocksdb::Env* env = EnvOf(options);
  if (!env->GetChildren(options.path, &names).ok()) return 0;
  for (const std::string& name : names) {
    uint64_t size = 0;
    if (absl::EndsWith(name, ".log") &&
        env->GetFileSize(absl::StrCat(options.path, "/", name), &size).ok()) {
      bytes += size;
    }
  }
  return bytes;
}

// Nothing there is a wrong directory; files without the one that names them is damage.
absl::Status NoDatabase(const RocksDbOptions& options) {
  std::vector<std::string> names;
  (void)EnvOf(options)->GetChildren(options.path, &names);
  const bool has_files =
      std::any_of(names.begin(), names.end(), [](const std::string& name) {
        return absl::StartsWith(name, "MANIFEST-") || absl::EndsWith(name, ".sst");
      });
  if (!has_files) return absl::NotFoundError("no database in " + options.path);
  return absl::DataLossError(absl::StrCat(
      options.path,
      "/CURRENT: is missing, beside the files of a database that needs it; restore it"));
}

// The families to open: those that the database has, at least the default one; when
// it is made, those that it shall have.
absl::StatusOr<std::vector<std::string>> FamilyNames(const RocksDbOptions& options,
                                                     const rocksdb::DBOptions& db) {
  std::vector<std::string> names;
  if (options.mode == RocksDbOptions::Mode::kCreate) {
    names.push_back(rocksdb::kDefaultColumnFamilyName);
    for (const FamilySpec& family : options.families) names.push_back(family.name);
    return names;
  }
  if (EnvOf(options)->FileExists(absl::StrCat(options.path, "/CURRENT")).IsNotFound()) {
    return NoDatabase(options);
  }
  const rocksdb::Status status =
      rocksdb::DB::ListColumnFamilies(db, options.path, &names);
  if (!status.ok())
    return FromRocksStatus(status, absl::StrCat("opening ", options.path));
  return names;
}

// Compares one file with its checksum. `done` grows by what was read.
absl::Status VerifyFile(rocksdb::Env& env, const rocksdb::LiveFileMetaData& file,
                        const ProgressFunction& progress, ByteProgress& bytes) {
  const std::string path = absl::StrCat(file.directory, "/", file.relative_filename);
  std::unique_ptr<rocksdb::SequentialFile> input;
  rocksdb::Status status = env.NewSequentialFile(path, &input, rocksdb::EnvOptions());
  if (!status.ok()) return FromRocksStatus(status, absl::StrCat("opening ", path));

  rocksdb::FileChecksumGenContext context;
  context.file_name = path;
  std::unique_ptr<rocksdb::FileChecksumGenerator> checksum =
      rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator(context);
  std::string buffer(1 << 20, '\0');
  for (rocksdb::Slice chunk;;) {
    status = input->Read(buffer.size(), &chunk, buffer.data());
    if (!status.ok()) return FromRocksStatus(status, absl::StrCat("reading ", path));
    if (chunk.empty()) break;
    checksum->Update(chunk.data(), chunk.size());
    bytes.done += chunk.size();
    if (progress && !progress(bytes)) return absl::UnavailableError("stopped on request");
  }
  checksum->Finalize();
  if (checksum->GetChecksum() == file.file_checksum) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(path, " (column family ",
                                          file.column_family_name,
                                          "): does not fit the checksum of its writing"));
}

using FamilyHandles = std::map<std::string, rocksdb::ColumnFamilyHandle*>;

// After a failed write RocksDB 7.8 may have lost count of who uses a family, and asserts
// when it is closed: whoever was about to say what failed would crash instead. It is left
// as it is, until the process ends.
void Abandon(std::unique_ptr<rocksdb::DB> database, FamilyHandles families) {
  static auto* const abandoned =
      new std::vector<std::pair<std::unique_ptr<rocksdb::DB>, FamilyHandles>>;
  static auto* const mutex = new std::mutex;
  rocksdb::CancelAllBackgroundWork(database.get(), /*wait=*/true);
  const std::lock_guard<std::mutex> lock(*mutex);
  abandoned->emplace_back(std::move(database), std::move(families));
}

}  // namespace

absl::Status FromRocksStatus(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(doing, ": ", status.ToString());
  if (status.IsCorruption()) return absl::DataLossError(message);
  if (status.IsNotFound()) return absl::NotFoundError(message);
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(message);
  if (status.IsIOError() && absl::StrContains(message, "lock")) {
    return absl::FailedPreconditionError(
        absl::StrCat(message, "; another process has this database open: stop it first"));
  }
  return absl::InternalError(message);
}

RocksDb::RocksDb(const RocksDbOptions& options) : options_(options) {}

absl::StatusOr<std::unique_ptr<RocksDb>> RocksDb::Open(const RocksDbOptions& options) {
  absl::StatusOr<std::unique_ptr<RocksDb>> store = OpenWith(options, nullptr);
  if (!options.cut_damaged_log || !absl::IsDataLoss(store.status()) ||
      !absl::StrContains(store.status().message(), "MANIFEST")) {
    return store;
  }
  // What it said last may be torn. Files that it names are deleted only after it is
  // synced, so what stood before still names what is there; whether that is all that it
  // should be is for the caller to find out. Opening for writing begins a new MANIFEST.
  const Manifest manifest = ReadManifest(*EnvOf(options), options.path);
  size_t tries = 0;
  for (auto end = manifest.ends.rbegin();
       end != manifest.ends.rend() && tries < kManifestTriesMax; ++end, ++tries) {
    absl::StatusOr<std::unique_ptr<RocksDb>> cut =
        OpenWith(options, WithShortFile(*EnvOf(options), manifest.path, *end));
    if (cut.ok()) return cut;
  }
  return store;
}

absl::StatusOr<std::unique_ptr<RocksDb>> RocksDb::OpenWith(
    const RocksDbOptions& options, std::unique_ptr<rocksdb::Env> env) {
  std::unique_ptr<RocksDb> store(new RocksDb(options));
  if (env != nullptr) {
    store->env_ = std::move(env);
    store->options_.env = store->env_.get();
  }
  // Compactions can wait for a moment, whoever waits for an answer should not. Flushes,
  // for which writes wait, have threads of their own.
  (void)EnvOf(store->options_)
      ->LowerThreadPoolCPUPriority(rocksdb::Env::LOW, rocksdb::CpuPriority::kLow);
  store->wal_bytes_at_open_ = BytesOfLogs(options);
  absl::Status status = store->OpenFamilies();
  if (status.ok()) status = store->stop_.status();
  if (!status.ok()) return status;
  store->stop_.Arm(options.fatal);
  return store;
}

absl::Status RocksDb::OpenFamilies() {
  const rocksdb::DBOptions db_options = MakeDbOptions(options_, stop_);
  const absl::StatusOr<std::vector<std::string>> names =
      FamilyNames(options_, db_options);
  if (!names.ok()) return names.status();

  const std::shared_ptr<rocksdb::Cache> cache =
      rocksdb::NewLRUCache(options_.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : *names) {
    descriptors.emplace_back(name, MakeFamilyOptions(options_, name, cache));
  }
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      read_only()
          ? rocksdb::DB::OpenForReadOnly(db_options, options_.path, descriptors, &handles,
                                         &db)
          : rocksdb::DB::Open(db_options, options_.path, descriptors, &handles, &db);
  if (!status.ok())
    return FromRocksStatus(status, absl::StrCat("opening ", options_.path));
  db_.reset(db);
  for (size_t i = 0; i < handles.size(); ++i) families_[(*names)[i]] = handles[i];
  return absl::OkStatus();
}

RocksDb::~RocksDb() {
  if (db_ == nullptr) return;
  // A failure here loses nothing: the log, or the ledger store, still has it.
  const bool has_failed = !read_only() && !(stop_.status().ok() && Flush().ok());
  stop_.Arm(nullptr);
  if (has_failed) {
    Abandon(std::move(db_), std::move(families_));
    return;
  }
  for (const auto& [name, handle] : families_) db_->DestroyColumnFamilyHandle(handle);
  db_->Close().PermitUncheckedError();
}

rocksdb::ColumnFamilyHandle* RocksDb::family(const std::string& name) const {
  const auto found = families_.find(name);
  return found == families_.end() ? nullptr : found->second;
}

absl::Status RocksDb::CheckFamilies() const {
  for (const FamilySpec& spec : options_.families) {
    if (family(spec.name) != nullptr) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(options_.path, ": wanted a column family \"", spec.name,
                     "\", which this database does not have"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> RocksDb::Get(const std::string& family_name,
                                         absl::string_view key) {
  std::string value;
  const rocksdb::Status status = db_->Get(rocksdb::ReadOptions(), family(family_name),
                                          rocksdb::Slice(key.data(), key.size()), &value);
  if (!status.ok()) return FromRocksStatus(status, absl::StrCat("reading ", family_name));
  return value;
}

absl::Status RocksDb::Flush() { return FlushAll(true); }

absl::Status RocksDb::BeginFlush() { return FlushAll(false); }

absl::Status RocksDb::FlushAll(bool wait) {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  for (const auto& [name, handle] : families_) handles.push_back(handle);
  rocksdb::FlushOptions options;
  options.wait = wait;
  options.allow_write_stall = !wait;  // Otherwise it waits until there would be none.
  return FromRocksStatus(db_->Flush(options, handles), "flushing");
}

absl::Status RocksDb::VerifyFiles(const ProgressFunction& progress) {
  // While files are read none may be deleted by a compaction; read-only nothing is.
  if (!read_only()) {
    const rocksdb::Status held = db_->DisableFileDeletions();
    if (!held.ok()) return FromRocksStatus(held, "keeping files for their check");
  }
  const absl::Status result = VerifyLiveFiles(progress);
  if (!read_only()) db_->EnableFileDeletions(/*force=*/false).PermitUncheckedError();
  return result;
}

absl::Status RocksDb::VerifyLiveFiles(const ProgressFunction& progress) {
  std::vector<rocksdb::LiveFileMetaData> files;
  db_->GetLiveFilesMetaData(&files);
  ByteProgress bytes;
  for (const rocksdb::LiveFileMetaData& file : files) bytes.total += file.size;
  for (const rocksdb::LiveFileMetaData& file : files) {
    const absl::Status status = VerifyFile(*EnvOf(options_), file, progress, bytes);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

uint64_t RocksDb::FamilyBytes(const std::string& family_name) {
  uint64_t bytes = 0;
  db_->GetIntProperty(family(family_name), rocksdb::DB::Properties::kLiveSstFilesSize,
                      &bytes);
  return bytes;
}

uint64_t RocksDb::WalBytes() const { return BytesOfLogs(options_); }

}  // namespace rastro
