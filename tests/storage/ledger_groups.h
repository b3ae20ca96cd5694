// Groups of entries that fit together as the ledger store wants them, for its tests.
// The tree over them is a true one; events, links and parts are made-up texts.

#ifndef RASTRO_TESTS_STORAGE_LEDGER_GROUPS_H_
#define RASTRO_TESTS_STORAGE_LEDGER_GROUPS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "crypto/merkle/tile_edge.h"
#include "storage/ledger_store.h"

namespace rastro {

inline constexpr char kStoreOrigin[] = "ledger.example/test";
inline constexpr char kTestTime[] = "2026-03-02T16:15:30.250000Z";

// The same index makes the same entry, whoever makes it.
StoredEntry MakeEntry(uint64_t index);
StoredContent MakeContent(uint64_t index, size_t part_bytes = 40);
std::string MakeNote(uint64_t first_index);

// Makes one group after the other, in batches of up to `batch_events`.
class GroupMaker {
 public:
  explicit GroupMaker(size_t batch_events = 4) : batch_events_(batch_events) {}

  EntryGroup Next(size_t entries, size_t part_bytes = 40);
  // Makes groups of which nothing is kept until the tree has `size` entries.
  void SkipTo(uint64_t size);

  TreeHead head() const { return edge_.head(); }

 private:
  size_t batch_events_;
  TileEdge edge_;
};

// The head of the tree over MakeEntry(0) to MakeEntry(size - 1).
TreeHead HeadAt(uint64_t size);

// Options for a store in `path` that needs little memory and ends no process: a fatal
// reason is kept in `*reason`, if given.
LedgerStoreOptions TestOptions(const std::string& path, absl::Status* reason = nullptr);

}  // namespace rastro

#endif  // RASTRO_TESTS_STORAGE_LEDGER_GROUPS_H_
