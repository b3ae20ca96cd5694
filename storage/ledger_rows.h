// Single rows of the ledger store, and the check of its newest ones. Internal to
// storage/ledger_store.h.
// Thread-safe.

#ifndef RASTRO_STORAGE_LEDGER_ROWS_H_
#define RASTRO_STORAGE_LEDGER_ROWS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/merkle/tree_head.h"

namespace rocksdb {
class PinnableSlice;
}  // namespace rocksdb

namespace rastro {

class RocksDb;

// An entry's index, and the size of the tree that should have it.
struct IndexInTree {
  uint64_t index = 0;
  uint64_t size = 0;
};

// OUT_OF_RANGE, in words.
absl::Status BeyondTree(absl::string_view family, const IndexInTree& where);

// Reads the row of an entry that must be there: OUT_OF_RANGE beyond the tree, and
// DATA_LOSS below its size if the row is missing.
absl::Status GetIndexRow(RocksDb& database, const std::string& family,
                         const IndexInTree& where, rocksdb::PinnableSlice& value);

// The rows of the default family. DATA_LOSS if one is missing or does not fit its hash.
absl::StatusOr<std::string> ReadSealedRow(RocksDb& database, absl::string_view key);
std::string EncodeHead(const TreeHead& head, absl::string_view record_time);
absl::Status DecodeHead(absl::string_view body, TreeHead& head, std::string& record_time);

// Writes schema version, identity and the empty tree's head into a new database.
absl::Status WriteFirstRows(RocksDb& database, absl::string_view identity);

// Checks that entries, content, batches and tiles end where a tree of `size` does, and
// that what was replayed from the logs has no gap. DATA_LOSS otherwise.
absl::Status CheckNewestRows(RocksDb& database, uint64_t size);

}  // namespace rastro

#endif  // RASTRO_STORAGE_LEDGER_ROWS_H_
