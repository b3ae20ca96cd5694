// What events are found by: for each term (a parameter of a query with a value) the
// entries that have it, in the order of record times and in that of event times. Derived
// like the index store, in a RocksDB of its own, and filled behind the publishing.
// Key layout: storage/key_schema.h. Decision: docs/decisions/0005-query-rows.md.

#ifndef RASTRO_STORAGE_QUERY_STORE_H_
#define RASTRO_STORAGE_QUERY_STORE_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/derived_database.h"
#include "storage/fail_stop.h"
#include "storage/ledger_store.h"
#include "storage/posting_cursor.h"
#include "storage/rocksdb_open.h"

namespace rastro {

// The term that every event has.
inline constexpr uint64_t kAllEventsTerm = 0;

// The number under which a term's postings stand. Two terms may share one, so what is
// found has to be looked at.
uint64_t QueryTermNumber(absl::string_view name, absl::string_view value);

// Terms of one event.
struct NewPostings {
  uint64_t index = 0;
  SortableTime event_time;
  std::vector<uint64_t> terms;
  bool is_among_all = true;  // Stands under kAllEventsTerm as well.
};

// What is added at once: postings of the next entries, and of earlier ones that are to be
// found by more terms.
struct QueryGroup {
  uint64_t first_index = 0;  // Must be the size of the mark before.
  IndexMark mark;            // Afterwards; not smaller than first_index (asserted).
  std::vector<NewPostings> events;  // Of entries below the mark (asserted).
};

// What the rows are about; a store of one kind is never opened as another.
enum class QueryStoreKind {
  kEvents,    // What events say.
  kFindings,  // Which events gave a finding.
};

struct QueryStoreOptions {
  std::string path;  // A directory that holds nothing else.
  QueryStoreKind kind = QueryStoreKind::kEvents;
  FatalHandler fatal = AbortOnFatal;
  uint64_t write_buffer_bytes = uint64_t{32} << 20;  // For each column family.
  uint64_t block_cache_bytes = uint64_t{128} << 20;
  rocksdb::Env* env = nullptr;  // For fault tests; null = the usual one.
};

// Apply and Flush from one thread at a time; all else from any. A cursor sees each group
// whole or not at all. DATA_LOSS from any of them means: Destroy() it and make it again.
class QueryStore {
 public:
  // Makes an empty one if there is none. FAILED_PRECONDITION if it has another schema
  // version, DATA_LOSS if it is damaged: in both cases Destroy() it and open again.
  static absl::StatusOr<std::unique_ptr<QueryStore>> Open(
      const QueryStoreOptions& options);

  // Deletes a query store; OK if there is none. FAILED_PRECONDITION, with nothing
  // deleted, if the directory holds something else.
  static absl::Status Destroy(const QueryStoreOptions& options);

  IndexMark Mark() const;

  // OK if `ledger` has the entry that the mark names. FAILED_PRECONDITION otherwise: it
  // must be destroyed and made again.
  absl::Status CheckFits(const EntryStore& ledger) const;

  // Adds the postings and moves the mark, all or nothing; in memory only, until a flush.
  // FAILED_PRECONDITION if `group.first_index` is not the size of the mark. A failed
  // write calls the fatal handler, and is the answer from then on.
  absl::Status Apply(const QueryGroup& group);

  // The postings of a term. This must outlive the cursor.
  PostingCursor Read(uint64_t term, PostingDirection direction) const;

  // Makes everything applied so far outlive a crash.
  absl::Status Flush();

  // Bytes of all table files.
  uint64_t TableBytes() const;

  DatabaseStats Stats() const { return database_->Stats(); }

 private:
  QueryStore(std::unique_ptr<RocksDb> database, QueryStoreKind kind,
             const IndexMark& mark)
      : database_(std::move(database)), kind_(kind), mark_(mark) {}

  const std::unique_ptr<RocksDb> database_;
  const QueryStoreKind kind_;
  mutable std::mutex mutex_;  // Guards mark_.
  IndexMark mark_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_QUERY_STORE_H_
