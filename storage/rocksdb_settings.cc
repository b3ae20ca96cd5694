// Settings of RocksDB 7.8 for bytes that must not be lost, and the traps that they
// keep away from. The reasons stand beside each.

#include "storage/rocksdb_settings.h"

#include <rocksdb/advanced_options.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/statistics.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"

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

FamilyShape ShapeOf(const RocksDbOptions& options, const std::string& name) {
  for (const FamilySpec& family : options.families) {
    if (family.name == name) return family.shape;
  }
  return FamilyShape::kSequential;
}

}  // namespace

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
                                               const std::string& name,
                                               std::shared_ptr<rocksdb::Cache> cache) {
  const FamilyShape shape = ShapeOf(options, name);
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

}  // namespace rastro
