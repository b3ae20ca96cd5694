// A node at tree level t lies in the tiles of level t / 8, as the root over 2^(t % 8)
// neighbouring hashes of one tile.

#include "crypto/merkle/tile_edge.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

// Where a node is: `index` among those of its height in tile `tile`.
struct Place {
  uint32_t tile_level;
  uint64_t tile;
  uint32_t height;
  size_t index;

  size_t end() const { return (index + 1) << height; }  // Of its hashes.
};

Place PlaceOf(uint32_t level, uint64_t index) {
  const uint32_t height = level % kTileHeight;
  const uint64_t in_tile = kTileWidth >> height;
  return {level / kTileHeight, index / in_tile, height, index % in_tile};
}

}  // namespace

absl::StatusOr<TileEdge> TileEdge::Read(uint64_t tree_size, const TileReader& read_tile,
                                        const LeafReader& read_leaf) {
  TileEdge edge;
  // Peaks from the largest subtree down are what the partial tiles hold, top level
  // first: feeding a CompactRange needs leaves, so the peaks are set directly.
  std::vector<Hash> peaks;
  for (int level = kMaxTileLevel; level >= 0; --level) {
    const uint32_t width = PartialTileWidth(level, tree_size);
    const uint64_t first = FullTiles(level, tree_size) * kTileWidth;
    for (uint64_t i = first; i < first + width; ++i) {
      absl::StatusOr<Hash> hash =
          level == 0 ? read_leaf(i) : [&]() -> absl::StatusOr<Hash> {
        absl::StatusOr<std::string> bytes = read_tile(level - 1, i);
        if (!bytes.ok()) return bytes.status();
        absl::StatusOr<TileNodes> nodes = TileNodes::Read(*bytes);
        if (!nodes.ok()) return nodes.status();
        return nodes->Node(kTileHeight, 0);
      }();
      if (!hash.ok()) return hash.status();
      edge.levels_[level].Append(*hash);
    }
    size_t begin = 0;
    for (int height = kTileHeight - 1; height >= 0; --height) {
      if ((width >> height & 1) == 0) continue;
      peaks.push_back(edge.levels_[level].Node(height, begin >> height));
      begin += size_t{1} << height;
    }
  }
  edge.range_ = CompactRange(tree_size, std::move(peaks));
  return edge;
}

void TileEdge::Append(const Hash& leaf_hash, std::vector<FullTile>& full) {
  range_.Append(leaf_hash);
  AppendAt(0, leaf_hash, full);
}

void TileEdge::AppendAt(uint32_t level, const Hash& hash, std::vector<FullTile>& full) {
  TileNodes& nodes = levels_[level];
  nodes.Append(hash);
  if (nodes.hashes().size() < kTileWidth) return;
  FullTile tile{level, FullTiles(level, size()) - 1, {}};
  tile.hashes.reserve(kTileWidth * Hash::kSize);
  for (const Hash& h : nodes.hashes()) absl::StrAppend(&tile.hashes, h.view());
  full.push_back(std::move(tile));
  AppendAt(level + 1, std::exchange(nodes, {}).Node(kTileHeight, 0), full);
}

std::optional<Hash> TileEdge::Node(uint32_t level, uint64_t index) const {
  const Place place = PlaceOf(level, index);
  if (place.tile_level > kMaxTileLevel ||
      place.tile != FullTiles(place.tile_level, size())) {
    return std::nullopt;
  }
  const TileNodes& nodes = levels_[place.tile_level];
  if (place.end() > nodes.hashes().size()) return std::nullopt;
  return nodes.Node(place.height, place.index);
}

TileNodesReader ReadingAnew(TileEdge::TileReader read_tile) {
  return [read_tile = std::move(read_tile)](
             uint32_t level,
             uint64_t index) -> absl::StatusOr<std::shared_ptr<const TileNodes>> {
    absl::StatusOr<std::string> bytes = read_tile(level, index);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<TileNodes> nodes = TileNodes::Read(*bytes);
    if (!nodes.ok()) return nodes.status();
    return std::make_shared<const TileNodes>(*std::move(nodes));
  };
}

absl::StatusOr<Hash> TileNodeSource::Node(uint32_t level, uint64_t index) const {
  if (std::optional<Hash> node = edge_.Node(level, index)) return *node;
  const Place place = PlaceOf(level, index);
  if (place.tile_level > kMaxTileLevel ||
      place.tile >= FullTiles(place.tile_level, edge_.size())) {
    return absl::InternalError(
        absl::StrCat("node ", index, " of level ", level, " is not in the tree"));
  }
  absl::StatusOr<std::shared_ptr<const TileNodes>> nodes =
      read_tile_(place.tile_level, place.tile);
  if (!nodes.ok()) return nodes.status();
  return (*nodes)->Node(place.height, place.index);
}

}  // namespace rastro
