#include "services/ledger/guard_check.h"

#include "absl/strings/str_cat.h"
#include "crypto/merkle/tile_edge.h"
#include "services/ledger/catch_up.h"

namespace rastro {

absl::Status CheckAgainstGuard(const EntryStore& ledger, const TreeHead& guarded) {
  const uint64_t stored = ledger.Head().size;
  if (guarded.size > stored) {
    return absl::OutOfRangeError(absl::StrCat(
        "the head guard is at size ", guarded.size, ", the ledger store has ", stored,
        " entries: entries ", stored, " to ", guarded.size - 1,
        " are missing; restore them before anything new is signed"));
  }
  absl::StatusOr<TileEdge> edge = ReadEdge(ledger);
  if (!edge.ok()) return edge.status();
  const TileNodesReader read_tile = ReadingAnew(
      [&](uint32_t level, uint64_t tile) { return ledger.ReadTile(level, tile); });
  absl::StatusOr<Hash> root =
      guarded.size == 0 ? EmptyRoot()
                        : RangeRoot(TileNodeSource(*edge, read_tile), 0, guarded.size);
  if (!root.ok()) return root.status();
  if (*root == guarded.root) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "the ledger store and the head guard tell different histories at size ",
      guarded.size, "; nothing may be signed"));
}

}  // namespace rastro
