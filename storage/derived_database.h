// What all databases that are derived from the ledger store have in common: a marker file
// beside the database, so that deleting cannot be turned against a ledger store by a
// wrong path; a schema version; a mark that says how far they have come; writes without a
// log. Internal to storage. Not thread-safe.

#ifndef RASTRO_STORAGE_DERIVED_DATABASE_H_
#define RASTRO_STORAGE_DERIVED_DATABASE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/index_mark.h"
#include "storage/rocksdb_open.h"

namespace rastro {

class EntryStore;

struct DerivedKind {
  absl::string_view name;         // For messages: "index store".
  absl::string_view marker_file;  // In its directory.
  uint64_t schema = 1;
};

// Opens the database at `options.path`, or makes an empty one; `mark` is then its mark.
// FAILED_PRECONDITION if it has another schema version or the directory holds something
// else, DATA_LOSS if it is damaged.
absl::StatusOr<std::unique_ptr<RocksDb>> OpenDerived(const DerivedKind& kind,
                                                     RocksDbOptions options,
                                                     IndexMark& mark);

// Deletes it; OK if there is none. FAILED_PRECONDITION, with nothing deleted, if the
// directory holds something else.
absl::Status DestroyDerived(const DerivedKind& kind, const std::string& path);

// OK if `ledger` has the entry that the mark names; FAILED_PRECONDITION otherwise.
absl::Status CheckDerivedFits(const DerivedKind& kind, const IndexMark& mark,
                              const EntryStore& ledger);

// Collects rows, to be written at once and without a log. Of two with the same key the
// later one counts.
class DerivedRows {
 public:
  explicit DerivedRows(RocksDb& database);
  ~DerivedRows();

  void Put(const char* family, absl::string_view key, absl::string_view value);
  void PutMark(const IndexMark& mark);

  // `what` for the message: "index rows".
  absl::Status Write(absl::string_view what);

 private:
  struct Collected;
  RocksDb& database_;
  const std::unique_ptr<Collected> collected_;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_DERIVED_DATABASE_H_
