// Settings of RocksDB 7.8 for bytes that must not be lost, and the traps that they
// keep away from. The reasons stand beside each.

#include "storage/rocksdb_open.h"

#include <rocksdb/advanced_options.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/metadata.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/statistics.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "storage/torn_manifest.h"

namespace rastro {
namespace {

// Turns an error of a flush, a compaction or the log into the end of the process.
class StopOnBackgroundError final : public rocksdb::EventListener {
 public:
  explicit StopOnBackgroundError(FailStop& stop) : stop_(stop) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* error) override {
    if (error != nullptr && !error->ok()) {
      stop_.Fail(FromRocksStatus(*error, "writing in the background"));
    }
  }

  // After "no space" RocksDB's keeper of tables would go on by itself, whatever
  // max_bgerror_resume_count says, on a thread that closing does not wait for.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/,
                            rocksdb::Status /*error*/, bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  FailStop& stop_;
};

// RocksDB's messages, in a file LOG beside its own. Its writer of them asserts that
// nothing is written after a failed write: that would end the process before it can say
// why. Here what does not fit is left out.
class MessageFile final : public rocksdb::Logger {
 public:
  explicit MessageFile(const std::string& path) {
    std::rename(path.c_str(), (path + ".old").c_str());
    file_ = std::fopen(path.c_str(), "we");
  }
  ~MessageFile() override {
    if (file_ != nullptr) std::fclose(file_);
  }
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (file_ == nullptr || bytes_ > kMaxBytes) return;
    bytes_ += std::fprintf(file_, "%s ", absl::FormatTime(absl::Now()).c_str());
    bytes_ += std::vfprintf(file_, format, arguments);
    std::fputc('\n', file_);
    std::fflush(file_);
  }

 private:
  static constexpr int64_t kMaxBytes = int64_t{4} << 20;

  std::mutex mutex_;
  std::FILE* file_ = nullptr;
  int64_t bytes_ = 0;  // About; of this opening.
};

// A read-only open must leave no file behind.
class DiscardLogger final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

// What rows of a name have in common: files without any of them are known by their
// filters, and need not be searched.
class NameBeforeNul final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "rastro.NameBeforeNul"; }
  bool InDomain(const rocksdb::Slice& key) const override { return Size(key) > 0; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), Size(key)};
  }

 private:
  // Of the name with its NUL; 0 if there is none.
  static size_t Size(const rocksdb::Slice& key) {
    const size_t end = absl::string_view(key.data(), key.size()).find('\0');
    return end == absl::string_view::npos ? 0 : end + 1;
  }
};

// RASTRO_TABLE_COMPRESSION=none is for whoever searches files for what must not be in
// them.
rocksdb::CompressionType BestCompression(rocksdb::CompressionType wanted) {
  const char* setting = std::getenv("RASTRO_TABLE_COMPRESSION");
  if (setting != nullptr && absl::string_view(setting) == "none") {
    return rocksdb::kNoCompression;
  }
  const std::vector<rocksdb::CompressionType> supported =
      rocksdb::GetSupportedCompressions();
  const bool found =
      std::find(supported.begin(), supported.end(), wanted) != supported.end();
  return found ? wanted : rocksdb::kNoCompression;
}

rocksdb::DBOptions MakeDbOptions(const RocksDbOptions& options, FailStop& stop) {
  rocksdb::DBOptions db;
  db.create_if_missing = options.mode == RocksDbOptions::Mode::kCreate;
  db.create_missing_column_families = db.create_if_missing;
  if (options.env != nullptr) db.env = options.env;
  if (options.mode == RocksDbOptions::Mode::kReadOnly) {
    db.info_log = std::make_shared<DiscardLogger>();
  } else {
    db.info_log = std::make_shared<MessageFile>(options.path + "/LOG");
    // Counts only: its histograms and timers cost more.
    db.statistics = rocksdb::CreateDBStatistics();
    db.statistics->set_stats_level(rocksdb::StatsLevel::kExceptHistogramOrTimers);
  }

  // The default mode drops an acknowledged suffix in silence when the middle of the
  // log is damaged; this one refuses, and still forgives a tail torn by a crash.
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  if (options.cut_damaged_log) {
    db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  }
  db.recycle_log_file_num = 0;                   // At odds with that mode.
  db.wal_compression = rocksdb::kNoCompression;  // Its recovery is broken before 7.10.2.
  db.track_and_verify_wals_in_manifest = false;  // Reports false losses before 7.10.
  db.manual_wal_flush = false;
  db.unordered_write = false;
  db.two_write_queues = false;
  db.enable_pipelined_write = false;
  db.max_total_wal_size = options.max_wal_bytes;
  db.atomic_flush = !options.write_ahead_log;  // With a log it is of no use.

  db.paranoid_checks = true;
  db.flush_verify_memtable_count = true;
  db.verify_sst_unique_id_in_manifest = true;
  db.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  db.max_bgerror_resume_count = 0;  // A failed write ends the process; no hope.
  db.listeners = {std::make_shared<StopOnBackgroundError>(stop)};

  db.max_background_jobs = 3;  // Parallel flushes of one family are misordered in 7.8.
  db.max_file_opening_threads = 4;  // All are made, however few the files.
  db.bytes_per_sync = 1 << 20;
  db.skip_stats_update_on_db_open = true;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  return db;
}

rocksdb::ColumnFamilyOptions MakeFamilyOptions(const RocksDbOptions& options,
                                               FamilyShape shape,
                                               std::shared_ptr<rocksdb::Cache> cache) {
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = options.write_buffer_bytes;
  family.max_write_buffer_number = 2;  // A failed flush is retried in disorder with more.
  family.level_compaction_dynamic_level_bytes = true;
  // What is derived can be made again: it is not read back after each compaction, and not
  // packed as tightly; its rows come out of order and are compacted again and again, so
  // that more of them are gathered before they are.
  const bool is_derived = !options.write_ahead_log;
  family.paranoid_file_checks = !is_derived;
  if (is_derived) family.level0_file_num_compaction_trigger = 8;
  family.force_consistency_checks = true;
  family.memtable_protection_bytes_per_key = 8;
  // Groups come in the order of their keys: the place of the last row is near the next
  // one's, and need not be looked for from the top.
  family.memtable_insert_with_hint_prefix_extractor.reset(
      rocksdb::NewFixedPrefixTransform(0));
  family.compression = rocksdb::kNoCompression;
  if (shape != FamilyShape::kHashes && shape != FamilyShape::kHashLookup) {
    family.compression = BestCompression(rocksdb::kLZ4Compression);
    if (!is_derived) family.bottommost_compression = BestCompression(rocksdb::kZSTD);
  }

  rocksdb::BlockBasedTableOptions table;
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  table.block_cache = std::move(cache);
  table.cache_index_and_filter_blocks = true;  // So that memory has one bound.
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.block_size = shape == FamilyShape::kSequential ? 16 << 10 : 8 << 10;
  // A whole file's index, or filter, can be larger than a part of the cache, which then
  // does not keep it; and all of them together fill it.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  const bool is_lookup =
      shape == FamilyShape::kLookup || shape == FamilyShape::kHashLookup;
  const bool is_named = shape == FamilyShape::kNamedRange;
  if (is_lookup || is_named) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    table.whole_key_filtering = is_lookup;
    table.partition_filters = true;
  }
  if (is_lookup) {
    family.memtable_prefix_bloom_size_ratio = 0.02;
    family.memtable_whole_key_filtering = true;
  }
  if (is_named) family.prefix_extractor = std::make_shared<NameBeforeNul>();
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return family;
}

// A commit appends a record for each family, at most.
constexpr size_t kManifestTriesMax = 64;

FamilyShape ShapeOf(const RocksDbOptions& options, const std::string& name) {
  for (const FamilySpec& family : options.families) {
    if (family.name == name) return family.shape;
  }
  return FamilyShape::kSequential;
}

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
    descriptors.emplace_back(name,
                             MakeFamilyOptions(options_, ShapeOf(options_, name), cache));
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
