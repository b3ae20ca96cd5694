// One RocksDB database, opened with the settings that both stores share. Internal to
// storage: the classes of RocksDB are only named here.
// Settings and their reasons: rocksdb_settings.cc.

#ifndef RASTRO_STORAGE_ROCKSDB_OPEN_H_
#define RASTRO_STORAGE_ROCKSDB_OPEN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/database_stats.h"
#include "storage/fail_stop.h"

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class Status;
}  // namespace rocksdb

namespace rastro {

// What the rows of a column family are like.
enum class FamilyShape {
  kSequential,  // Written in the order of their keys; values compress.
  kHashes,      // Written in the order of their keys; values do not compress.
  kLookup,      // Asked for by whole key, which often is not there.
  kHashLookup,  // Likewise; keys are hashes and do not compress.
  kRange,       // Read from a key onwards.
  kNamedRange,  // Likewise, while what stands before the first NUL, a name, is the same.
};

struct FamilySpec {
  std::string name;
  FamilyShape shape = FamilyShape::kSequential;
};

struct RocksDbOptions {
  enum class Mode { kCreate, kOpen, kReadOnly };

  std::string path;
  Mode mode = Mode::kOpen;
  std::vector<FamilySpec> families;  // The default one is added.
  bool write_ahead_log = true;       // False: flushed as a whole instead.
  // Drops what follows a damage of the log, and what a torn end of the MANIFEST says.
  bool cut_damaged_log = false;
  uint64_t max_wal_bytes = 128 << 20;      // Of all logs; bounds the time of a start.
  uint64_t write_buffer_bytes = 64 << 20;  // Of one family, before it is flushed.
  uint64_t block_cache_bytes = 64 << 20;
  FatalHandler fatal = AbortOnFatal;
  rocksdb::Env* env = nullptr;  // For fault tests; null = the usual one.
};

struct ByteProgress {
  uint64_t done = 0;
  uint64_t total = 0;
};
// Returns false to stop.
using ProgressFunction = std::function<bool(const ByteProgress&)>;

// Thread-safe as RocksDB is.
class RocksDb {
 public:
  // Families that the database has and `options` does not name are opened as well, so
  // that a newer schema can be told from damage. kCreate makes what is missing of
  // directory (one level) and families. A read-only database writes nothing and takes
  // no lock. DATA_LOSS if stored bytes are damaged, NOT_FOUND if there is no database,
  // FAILED_PRECONDITION if another process has it open.
  static absl::StatusOr<std::unique_ptr<RocksDb>> Open(const RocksDbOptions& options);

  // Ends background work; without an error before, flushes what is only in memory.
  ~RocksDb();

  RocksDb(const RocksDb&) = delete;
  RocksDb& operator=(const RocksDb&) = delete;

  rocksdb::DB& db() { return *db_; }
  FailStop& stop() { return stop_; }
  bool read_only() const { return options_.mode == RocksDbOptions::Mode::kReadOnly; }

  // Null if the database has no such family.
  rocksdb::ColumnFamilyHandle* family(const std::string& name) const;

  // FAILED_PRECONDITION unless the database has all families that were asked for.
  absl::Status CheckFamilies() const;

  // The value; NOT_FOUND if there is none, DATA_LOSS if it cannot be read.
  absl::StatusOr<std::string> Get(const std::string& family_name, absl::string_view key);

  // Flushes all families at once.
  absl::Status Flush();
  // The same, in the background.
  absl::Status BeginFlush();

  // Reads every table file and compares it with the checksum that was noted when it
  // was written. DATA_LOSS names the file; UNAVAILABLE if `progress` stopped it.
  absl::Status VerifyFiles(const ProgressFunction& progress);

  // Bytes of the family's table files.
  uint64_t FamilyBytes(const std::string& family_name);

  // Bytes of the write-ahead logs, and of what they were when this was opened.
  uint64_t WalBytes() const;
  uint64_t wal_bytes_at_open() const { return wal_bytes_at_open_; }

  DatabaseStats Stats() const;

 private:
  explicit RocksDb(const RocksDbOptions& options);

  static absl::StatusOr<std::unique_ptr<RocksDb>> OpenWith(
      const RocksDbOptions& options, std::unique_ptr<rocksdb::Env> env);
  absl::Status OpenFamilies();
  absl::Status FlushAll(bool wait);
  absl::Status VerifyLiveFiles(const ProgressFunction& progress);

  RocksDbOptions options_;
  std::unique_ptr<rocksdb::Env> env_;  // If it is not that of the options.
  FailStop stop_;
  uint64_t wal_bytes_at_open_ = 0;
  std::unique_ptr<rocksdb::DB> db_;
  std::map<std::string, rocksdb::ColumnFamilyHandle*> families_;
};

// The status in our codes; `doing` says what was tried. OK stays OK.
absl::Status FromRocksStatus(const rocksdb::Status& status, absl::string_view doing);

}  // namespace rastro

#endif  // RASTRO_STORAGE_ROCKSDB_OPEN_H_
