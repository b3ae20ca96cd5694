// RocksDB's own figures in our words.

#include "storage/database_stats.h"

#include <rocksdb/db.h>
#include <rocksdb/statistics.h>

#include "storage/rocksdb_open.h"

namespace rastro {
namespace {

uint64_t OfAllFamilies(rocksdb::DB& db, const std::string& property) {
  uint64_t value = 0;
  db.GetAggregatedIntProperty(property, &value);
  return value;
}

// What is one for the whole database.
uint64_t OfDatabase(rocksdb::DB& db, const std::string& property) {
  uint64_t value = 0;
  db.GetIntProperty(property, &value);
  return value;
}

}  // namespace

DatabaseStats RocksDb::Stats() const {
  using Properties = rocksdb::DB::Properties;
  DatabaseStats stats;
  stats.table_bytes = OfAllFamilies(*db_, Properties::kLiveSstFilesSize);
  stats.wal_bytes = WalBytes();
  stats.memtable_bytes = OfAllFamilies(*db_, Properties::kSizeAllMemTables);
  stats.block_cache_bytes = OfDatabase(*db_, Properties::kBlockCacheUsage);
  stats.pending_compaction_bytes =
      OfAllFamilies(*db_, Properties::kEstimatePendingCompactionBytes);
  stats.background_errors = OfDatabase(*db_, Properties::kBackgroundErrors);
  stats.writes_stopped = OfDatabase(*db_, Properties::kIsWriteStopped) != 0;
  const std::shared_ptr<rocksdb::Statistics> counted = db_->GetDBOptions().statistics;
  if (counted == nullptr) return stats;
  stats.stall_microseconds = counted->getTickerCount(rocksdb::STALL_MICROS);
  stats.wal_syncs = counted->getTickerCount(rocksdb::WAL_FILE_SYNCED);
  stats.rows_written = counted->getTickerCount(rocksdb::NUMBER_KEYS_WRITTEN);
  stats.block_cache_hits = counted->getTickerCount(rocksdb::BLOCK_CACHE_HIT);
  stats.block_cache_misses = counted->getTickerCount(rocksdb::BLOCK_CACHE_MISS);
  return stats;
}

}  // namespace rastro
