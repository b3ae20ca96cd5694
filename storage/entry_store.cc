// What every store demands of a group before it writes.

#include "storage/entry_store.h"

#include <cassert>

#include "crypto/merkle/tile.h"

namespace rastro {
namespace {

// Tiles of all levels that a tree fills when it grows from `head` by the group.
uint64_t TilesFilled(const EntryGroup& group) {
  uint64_t count = 0;
  for (uint32_t level = 0; level <= kMaxTileLevel; ++level) {
    count += FullTiles(level, group.head.size) - FullTiles(level, group.first_index);
  }
  return count;
}

}  // namespace

size_t TextBytes(const ScannedEntry& row) {
  size_t bytes = row.entry.entry.size() + row.entry.event.size();
  for (const std::string& link : row.entry.links) bytes += link.size();
  if (!row.content) return bytes;
  for (const std::string& lot : row.content->lots) bytes += lot.size();
  for (const std::string& part : row.content->parts) bytes += part.size();
  return bytes;
}

void AssertWhole(const EntryGroup& group) {
  const uint64_t end = group.first_index + group.entries.size();
  assert(!group.entries.empty());
  assert(group.contents.size() == group.entries.size());
  assert(group.erased.empty() || (group.erased.begin()->first >= group.first_index &&
                                  group.erased.rbegin()->first < end));
  assert(group.head.size == end);
  assert(!group.batches.empty() &&
         group.batches.front().first_index == group.first_index);
  for (size_t i = 1; i < group.batches.size(); ++i) {
    assert(group.batches[i - 1].first_index < group.batches[i].first_index);
  }
  assert(group.batches.back().first_index < end);
  for (size_t i = 0; i < group.entries.size(); ++i) {
    assert(EntryStatesIndex(group.entries[i].entry, group.first_index + i));
  }
  assert(!group.record_time.empty());
  assert(group.tiles.size() == TilesFilled(group));
  for ([[maybe_unused]] const FullTile& tile : group.tiles) {
    assert(tile.hashes.size() == kTileWidth * Hash::kSize);
    assert(tile.index >= FullTiles(tile.level, group.first_index));
    assert(tile.index < FullTiles(tile.level, group.head.size));
  }
}

}  // namespace rastro
