// The one door to entries, their order and their durability: what the engine asks of
// whoever keeps them. The ledger store does (RocksDB); for tests something in memory;
// for several machines a replicated log could. All else is a view that is made from it.

#ifndef RASTRO_STORAGE_ENTRY_STORE_H_
#define RASTRO_STORAGE_ENTRY_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/merkle/tile_edge.h"
#include "crypto/merkle/tree_head.h"
#include "storage/record.h"

namespace rastro {

struct StoredBatch {
  uint64_t first_index = 0;  // Of the entry of the batch's first event.
  std::string note;          // As it was signed.
};

// By the index of an entry whose content is erased: ErasedLotName of each of its lots, in
// the order of positions.
using ErasedLots = std::map<uint64_t, std::vector<Hash>>;

// What is written together: one or more whole batches.
struct EntryGroup {
  uint64_t first_index = 0;             // Must be the size of the tree before.
  std::vector<StoredEntry> entries;     // At least 1, of consecutive indexes.
  std::vector<StoredContent> contents;  // One for each entry; empty where erased.
  ErasedLots erased;                    // Of entries that were erased before.
  std::vector<StoredBatch> batches;     // Ascending; the first begins at first_index.
  std::vector<FullTile> tiles;          // Exactly those that these entries fill.
  TreeHead head;                        // After the group.
  std::string record_time;              // Of the last entry; never before the last one.
};

// What contradicts itself is a bug of the sequencer, and must not reach the disk.
void AssertWhole(const EntryGroup& group);

struct ScanRange {
  uint64_t first = 0;
  uint64_t end = UINT64_MAX;  // One past the last.
  bool content = true;        // Read lots and parts as well.
  bool batches = true;        // Read the note of each batch that begins in the range.
};

struct ScannedEntry {
  uint64_t index = 0;
  StoredEntry entry;
  std::optional<StoredContent> content;   // Nothing if erased, or not asked for.
  std::vector<Hash> erased_lots;          // If erased: ErasedLotName of each lot.
  std::optional<std::string> batch_note;  // Of the batch that begins here, if one does.
};

// Bytes of all its texts but the batch note.
size_t TextBytes(const ScannedEntry& row);

// Sees entries as they were when it was made. Not thread-safe.
class EntryScan {
 public:
  virtual ~EntryScan() = default;

  // Reads the next entry into `row`, whose memory is used again. False at the end.
  // DATA_LOSS names what is missing or damaged; the scan then ends.
  virtual absl::StatusOr<bool> Next(ScannedEntry& row) = 0;
};

// Append from one thread at a time; all else from any.
class EntryStore {
 public:
  virtual ~EntryStore() = default;

  // Durable when it returns OK. FAILED_PRECONDITION if `group.first_index` is not the
  // size of the tree; RESOURCE_EXHAUSTED, with nothing written, while there is no room.
  // After any other error nobody knows what is there: nothing may be appended until it
  // has been opened again. A group that contradicts itself is asserted.
  virtual absl::Status Append(const EntryGroup& group) = 0;

  // The tree that the stored entries make.
  virtual TreeHead Head() const = 0;
  // Of the last entry; empty before the first.
  virtual std::string LastRecordTime() const = 0;
  // Of the ledger.
  virtual const std::string& origin() const = 0;

  // OUT_OF_RANGE from the size of the tree on; DATA_LOSS if the row is missing, is no
  // record, or the entry's text has another index.
  virtual absl::StatusOr<StoredEntry> ReadEntry(uint64_t index) const = 0;
  // Nothing if the content was erased; a missing row is DATA_LOSS.
  virtual absl::StatusOr<std::optional<StoredContent>> ReadContent(
      uint64_t index) const = 0;
  // Of erased content, ErasedLotName of each lot; empty of content that is there.
  virtual absl::StatusOr<std::vector<Hash>> ReadErasedLots(uint64_t index) const = 0;
  // The batch that begins at this entry; NOT_FOUND if none does. (For an entry of
  // position 0 that is a loss.)
  virtual absl::StatusOr<std::string> ReadBatch(uint64_t first_index) const = 0;
  // The 256 hashes of a full tile; OUT_OF_RANGE if the tree does not fill it.
  virtual absl::StatusOr<std::string> ReadTile(uint32_t level,
                                               uint64_t tile_index) const = 0;

  // Entries from `range.first` up to but without `range.end` in order, each with what
  // `range` asks for. The end is cut to the size of the tree. The store must outlive it.
  virtual std::unique_ptr<EntryScan> Scan(const ScanRange& range) const = 0;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_ENTRY_STORE_H_
