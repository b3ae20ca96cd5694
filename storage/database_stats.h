// What a database says of itself to whoever watches it.

#ifndef RASTRO_STORAGE_DATABASE_STATS_H_
#define RASTRO_STORAGE_DATABASE_STATS_H_

#include <cstdint>

namespace rastro {

struct DatabaseStats {
  // As it is now.
  uint64_t table_bytes = 0;
  uint64_t wal_bytes = 0;                 // Of the logs.
  uint64_t memtable_bytes = 0;            // Not in a table file yet.
  uint64_t block_cache_bytes = 0;         // Of all families, which share one cache.
  uint64_t pending_compaction_bytes = 0;  // An estimate.
  uint64_t background_errors = 0;         // The first ends the process.
  bool writes_stopped = false;            // Until flushes or compactions have caught up.

  // Since it was opened; 0 for a database that was opened read-only.
  uint64_t stall_microseconds = 0;  // That writes were held back.
  uint64_t wal_syncs = 0;
  uint64_t rows_written = 0;  // Put or deleted.
  uint64_t block_cache_hits = 0;
  uint64_t block_cache_misses = 0;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_DATABASE_STATS_H_
