// An entry store in memory, for simulations and for programs under a thread sanitizer:
// nothing in it but the standard library.

#ifndef RASTRO_TESTS_TESTING_MEMORY_ENTRY_STORE_H_
#define RASTRO_TESTS_TESTING_MEMORY_ENTRY_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/entry_store.h"

namespace rastro {

class MemoryEntryStore final : public EntryStore {
 public:
  explicit MemoryEntryStore(std::string origin) : origin_(std::move(origin)) {}

  absl::Status Append(const EntryGroup& group) override;
  TreeHead Head() const override;
  std::string LastRecordTime() const override;
  const std::string& origin() const override { return origin_; }
  absl::StatusOr<StoredEntry> ReadEntry(uint64_t index) const override;
  absl::StatusOr<std::optional<StoredContent>> ReadContent(uint64_t index) const override;
  absl::StatusOr<std::vector<Hash>> ReadErasedLots(uint64_t index) const override;
  absl::StatusOr<std::string> ReadBatch(uint64_t first_index) const override;
  absl::StatusOr<std::string> ReadTile(uint32_t level,
                                       uint64_t tile_index) const override;
  std::unique_ptr<EntryScan> Scan(const ScanRange& range) const override;

  // As a disk that loses what it said was durable: the newest entries are gone, down to
  // the first `size`, which is at most what there is (asserted).
  void CutTo(uint64_t size);

 private:
  absl::Status CheckIndex(uint64_t index) const;

  const std::string origin_;
  mutable std::mutex mutex_;  // Guards what follows.
  std::vector<StoredEntry> entries_;
  std::vector<StoredContent> contents_;
  std::map<uint64_t, std::string> batches_;
  std::map<std::pair<uint32_t, uint64_t>, std::string> tiles_;
  TreeHead head_;
  std::string record_time_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_MEMORY_ENTRY_STORE_H_
