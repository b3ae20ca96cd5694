// The right edge of a tiled tree: the partial tiles that a growing tree keeps in
// memory. Full tiles leave it for the store.
// Copies are cheap (some tens of kilobytes) and serve as snapshots. Not thread-safe;
// const members are.
// Specification: C2SP tlog-tiles.

#ifndef RASTRO_CRYPTO_MERKLE_TILE_EDGE_H_
#define RASTRO_CRYPTO_MERKLE_TILE_EDGE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/hash.h"
#include "crypto/merkle/compact_range.h"
#include "crypto/merkle/node_source.h"
#include "crypto/merkle/tile.h"
#include "crypto/merkle/tile_nodes.h"

namespace rastro {

struct FullTile {
  uint32_t level = 0;
  uint64_t index = 0;
  std::string hashes;  // 256 * 32 bytes.
};

class TileEdge {
 public:
  TileEdge() = default;

  // The edge of the tree of `tree_size` leaves, read back: `read_tile` gives the
  // hashes of full tiles (DATA_LOSS if one is missing), `read_leaf` leaf hashes that
  // stand in no full tile.
  using TileReader =
      std::function<absl::StatusOr<std::string>(uint32_t level, uint64_t index)>;
  using LeafReader = std::function<absl::StatusOr<Hash>(uint64_t index)>;
  static absl::StatusOr<TileEdge> Read(uint64_t tree_size, const TileReader& read_tile,
                                       const LeafReader& read_leaf);

  // Appends one leaf; tiles that it fills are added to `full`.
  void Append(const Hash& leaf_hash, std::vector<FullTile>& full);

  uint64_t size() const { return range_.size(); }
  TreeHead head() const { return range_.head(); }

  // The node, if the edge has all of it; otherwise it stands in a full tile.
  std::optional<Hash> Node(uint32_t level, uint64_t index) const;

  // The hashes of the partial tile of `level`, at most 255.
  const std::vector<Hash>& partial(uint32_t level) const {
    return levels_[level].hashes();
  }

 private:
  void AppendAt(uint32_t level, const Hash& hash, std::vector<FullTile>& full);

  CompactRange range_;
  std::array<TileNodes, kMaxTileLevel + 1> levels_;
};

// Reads each tile anew, for whoever asks for few of its nodes.
TileNodesReader ReadingAnew(TileEdge::TileReader read_tile);

// Reads nodes from an edge and from full tiles.
class TileNodeSource final : public NodeSource {
 public:
  // Both must outlive the source.
  TileNodeSource(const TileEdge& edge, const TileNodesReader& read_tile)
      : edge_(edge), read_tile_(read_tile) {}

  absl::StatusOr<Hash> Node(uint32_t level, uint64_t index) const override;

 private:
  const TileEdge& edge_;
  const TileNodesReader& read_tile_;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_TILE_EDGE_H_
