// Does what the ledger store does, without a disk. Entries below the tree head never
// change, so a scan needs no snapshot.

#include "tests/testing/memory_entry_store.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/entry.h"
#include "crypto/merkle/tile.h"

namespace rastro {
namespace {

class MemoryScan final : public EntryScan {
 public:
  MemoryScan(const EntryStore& store, const ScanRange& range)
      : store_(store), range_(range), next_(range.first) {}

  absl::StatusOr<bool> Next(ScannedEntry& row) override {
    if (next_ >= range_.end) return false;
    absl::StatusOr<StoredEntry> entry = store_.ReadEntry(next_);
    if (!entry.ok()) return entry.status();
    row = ScannedEntry{next_, *std::move(entry), {}, {}};
    if (range_.content) row.content = *store_.ReadContent(next_);
    if (range_.batches) {
      absl::StatusOr<std::string> note = store_.ReadBatch(next_);
      if (note.ok()) row.batch_note = *std::move(note);
    }
    ++next_;
    return true;
  }

 private:
  const EntryStore& store_;
  const ScanRange range_;
  uint64_t next_;
};

}  // namespace

absl::Status MemoryEntryStore::Append(const EntryGroup& group) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (group.first_index != head_.size) {
    return absl::FailedPreconditionError(absl::StrCat("first_index: wanted ", head_.size,
                                                      ", the size of the tree, got ",
                                                      group.first_index));
  }
  AssertWhole(group);
  assert(group.record_time >= record_time_);
  entries_.insert(entries_.end(), group.entries.begin(), group.entries.end());
  contents_.insert(contents_.end(), group.contents.begin(), group.contents.end());
  for (const StoredBatch& batch : group.batches) {
    batches_[batch.first_index] = batch.note;
  }
  for (const FullTile& tile : group.tiles) {
    tiles_[{tile.level, tile.index}] = tile.hashes;
  }
  head_ = group.head;
  record_time_ = group.record_time;
  return absl::OkStatus();
}

TreeHead MemoryEntryStore::Head() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return head_;
}

std::string MemoryEntryStore::LastRecordTime() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return record_time_;
}

absl::Status MemoryEntryStore::CheckIndex(uint64_t index) const {
  if (index < head_.size) return absl::OkStatus();
  return absl::OutOfRangeError(
      absl::StrCat("entry ", index, ": beyond the tree of size ", head_.size));
}

absl::StatusOr<StoredEntry> MemoryEntryStore::ReadEntry(uint64_t index) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (absl::Status status = CheckIndex(index); !status.ok()) return status;
  return entries_[index];
}

absl::StatusOr<std::optional<StoredContent>> MemoryEntryStore::ReadContent(
    uint64_t index) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (absl::Status status = CheckIndex(index); !status.ok()) return status;
  return std::optional<StoredContent>(contents_[index]);
}

// Nothing is ever erased here.
absl::StatusOr<std::vector<Hash>> MemoryEntryStore::ReadErasedLots(uint64_t index) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (absl::Status status = CheckIndex(index); !status.ok()) return status;
  return std::vector<Hash>();
}

absl::StatusOr<std::string> MemoryEntryStore::ReadBatch(uint64_t first_index) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (absl::Status status = CheckIndex(first_index); !status.ok()) return status;
  const auto found = batches_.find(first_index);
  if (found != batches_.end()) return found->second;
  return absl::NotFoundError(absl::StrCat("no batch begins at entry ", first_index));
}

absl::StatusOr<std::string> MemoryEntryStore::ReadTile(uint32_t level,
                                                       uint64_t tile_index) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = tiles_.find({level, tile_index});
  if (found != tiles_.end()) return found->second;
  return absl::OutOfRangeError(absl::StrCat(
      "tile ", level, "/", tile_index, ": not full in the tree of size ", head_.size));
}

std::unique_ptr<EntryScan> MemoryEntryStore::Scan(const ScanRange& range) const {
  ScanRange cut = range;
  cut.end = std::min(range.end, Head().size);
  return std::make_unique<MemoryScan>(*this, cut);
}

void MemoryEntryStore::CutTo(uint64_t size) {
  const std::lock_guard<std::mutex> lock(mutex_);
  assert(size <= head_.size);
  entries_.resize(size);
  contents_.resize(size);
  batches_.erase(batches_.lower_bound(size), batches_.end());
  TileEdge edge;
  std::vector<FullTile> full;
  for (const StoredEntry& entry : entries_) edge.Append(LeafHash(entry.entry), full);
  tiles_.clear();
  for (FullTile& tile : full) tiles_[{tile.level, tile.index}] = std::move(tile.hashes);
  head_ = edge.head();
  record_time_ = size == 0 ? "" : Entry::Parse(entries_.back().entry)->record_time;
}

}  // namespace rastro
