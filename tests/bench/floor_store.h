// What the disk asks for, and nothing else: rows of the number, keys and sizes of the
// ledger store's, in a database opened as it is, one synced write a group; and the head
// guard's file, synced after it. The rows of entries say nothing: nothing is hashed,
// linked or signed. What floor_server serves (docs/performance.md).
// Encode from any thread; Build from one, Write from one.

#ifndef RASTRO_TESTS_BENCH_FLOOR_STORE_H_
#define RASTRO_TESTS_BENCH_FLOOR_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "rastro/v1/submission_service.pb.h"
#include "storage/head_guard.h"
#include "storage/rocksdb_open.h"

namespace rocksdb {
class WriteBatch;
}  // namespace rocksdb

namespace rastro {

// Rows of a batch that know their place not yet.
struct FloorBatch {
  std::string note;
  std::vector<std::string> contents;  // Content records, one an event.
  std::vector<size_t> entry_bytes;    // Of the entry records.
  size_t bytes = 0;
};

// Rows of some batches, ready to be written.
struct FloorGroup {
  std::unique_ptr<rocksdb::WriteBatch> rows;
  std::vector<uint64_t> first_indexes;  // Of the batches.
  uint64_t size = 0;                    // Of the ledger, after it.

  FloorGroup();
  ~FloorGroup();
  FloorGroup(FloorGroup&& other) noexcept;
};

class FloorStore {
 public:
  // Makes one in an empty directory; what fails ends the process with its message.
  explicit FloorStore(const std::string& directory);

  // Takes the texts out of `request`.
  FloorBatch Encode(v1::SubmitBatchRequest&& request) const;
  FloorGroup Build(const std::vector<FloorBatch>& batches);
  void Write(FloorGroup group);

  // A receipt of the real one's size, for so many entries.
  v1::SubmitBatchResponse Receipt(uint64_t first_index, size_t entries) const;

 private:
  void PutTiles(uint64_t first_index, rocksdb::WriteBatch& rows) const;
  absl::string_view Filler(uint64_t index, size_t bytes) const;

  const std::string filler_;  // As little compressible as hashes in base64 are.
  const size_t entry_bytes_;  // Of an entry's text, and so on.
  const size_t event_bytes_;
  const size_t lot_link_bytes_;
  const size_t submitter_link_bytes_;
  std::unique_ptr<RocksDb> database_;
  std::unique_ptr<HeadGuard> guard_;
  uint64_t built_size_ = 0;
  uint64_t written_size_ = 0;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_BENCH_FLOOR_STORE_H_
