// See ledger_samples.h.

#include "services/server/ledger_samples.h"

#include <algorithm>

namespace rastro {
namespace {

constexpr char kDatabase[] = "database";

double Lag(uint64_t size, uint64_t known) {
  return static_cast<double>(size - std::min(size, known));
}

void SampleSizes(const LedgerStatus& status, SampleSheet& sheet) {
  const uint64_t size = status.published->head.size;
  sheet.Gauge("rastro_tree_entries", "Entries under the newest checkpoint.",
              static_cast<double>(size));
  sheet.Gauge("rastro_guard_entries", "Entries of the tree head that the guard keeps.",
              static_cast<double>(status.guard_size));
  constexpr char kHelp[] = "Entries that have no rows yet in an index.";
  sheet.Gauge("rastro_index_lag_entries", kHelp, Lag(size, status.index_size),
              {"rows", "index"});
  sheet.Gauge("rastro_index_lag_entries", kHelp, Lag(size, status.query_size),
              {"rows", "query"});
  sheet.Gauge("rastro_index_lag_entries", kHelp, Lag(size, status.finding_size),
              {"rows", "findings"});
  sheet.Gauge("rastro_queue_batches", "Admitted batches that wait to be recorded.",
              static_cast<double>(status.queued_batches));
  sheet.Gauge("rastro_disk_free_bytes", "Free space of the data's disk.",
              static_cast<double>(status.free_bytes));
}

void SampleDatabase(const NamedDatabaseStats& named, SampleSheet& sheet) {
  const SampleSheet::Label label{kDatabase, named.database};
  const DatabaseStats& stats = named.stats;
  const auto gauge = [&](const char* name, const char* help, uint64_t value) {
    sheet.Gauge(name, help, static_cast<double>(value), label);
  };
  const auto counter = [&](const char* name, const char* help, double value) {
    sheet.Counter(name, help, value, label);
  };
  gauge("rastro_database_table_bytes", "Table files.", stats.table_bytes);
  gauge("rastro_database_wal_bytes", "Write-ahead logs.", stats.wal_bytes);
  gauge("rastro_database_memtable_bytes", "What is in no table file yet.",
        stats.memtable_bytes);
  gauge("rastro_database_block_cache_bytes", "Blocks of table files kept in memory.",
        stats.block_cache_bytes);
  gauge("rastro_database_pending_compaction_bytes", "What compactions have yet to merge.",
        stats.pending_compaction_bytes);
  gauge("rastro_database_writes_stopped", "1 while no write is taken, 0 otherwise.",
        stats.writes_stopped ? 1 : 0);
  gauge("rastro_database_background_errors", "Failed flushes and compactions.",
        stats.background_errors);
  counter("rastro_database_stall_seconds_total", "Time that writes were held back.",
          static_cast<double>(stats.stall_microseconds) / 1e6);
  counter("rastro_database_wal_syncs_total", "Times that the log was synced.",
          static_cast<double>(stats.wal_syncs));
  counter("rastro_database_rows_written_total", "Rows put or deleted.",
          static_cast<double>(stats.rows_written));
  counter("rastro_database_block_cache_hits_total", "Blocks found in memory.",
          static_cast<double>(stats.block_cache_hits));
  counter("rastro_database_block_cache_misses_total", "Blocks read from the disk.",
          static_cast<double>(stats.block_cache_misses));
}

}  // namespace

void SampleLedger(const Ledger& ledger, SampleSheet& sheet) {
  SampleSizes(ledger.Status(), sheet);
  for (const NamedDatabaseStats& each : ledger.StatsOfDatabases()) {
    SampleDatabase(each, sheet);
  }
}

}  // namespace rastro
