// A node at tree level t lies in the tiles of level t / 8, as the root over
// 2^(t % 8) neighbouring hashes of one tile.

#include "crypto/merkle/tile_edge.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

// Where a node's hashes stand: `count` of them from `offset` in tile `tile`.
struct Place {
  uint32_t tile_level;
  uint64_t tile;
  size_t offset;
  size_t count;
};

Place PlaceOf(uint32_t level, uint64_t index) {
  const uint32_t within = level % kTileHeight;
  const uint64_t first = index << within;
  return {level / kTileHeight, first / kTileWidth, first % kTileWidth,
          size_t{1} << within};
}

Hash RootAt(const std::vector<Hash>& hashes, const Place& place) {
  const auto begin = hashes.begin() + place.offset;
  return PerfectRoot(std::vector<Hash>(begin, begin + place.count));
}

}  // namespace

Hash PerfectRoot(std::vector<Hash> hashes) {
  for (size_t size = hashes.size(); size > 1; size /= 2) {
    for (size_t i = 0; i < size / 2; ++i) {
      hashes[i] = NodeHash(hashes[2 * i], hashes[2 * i + 1]);
    }
  }
  return hashes[0];
}

absl::StatusOr<std::vector<Hash>> TileHashes(absl::string_view bytes, uint32_t width) {
  if (bytes.size() != width * Hash::kSize) {
    return absl::DataLossError(
        absl::StrCat("tile: wanted ", width, " hashes, got ", bytes.size(), " bytes"));
  }
  std::vector<Hash> hashes;
  hashes.reserve(width);
  for (; !bytes.empty(); bytes.remove_prefix(Hash::kSize)) {
    hashes.push_back(Hash::FromBytes(bytes.substr(0, Hash::kSize)));
  }
  return hashes;
}

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
        absl::StatusOr<std::vector<Hash>> hashes = TileHashes(*bytes, kTileWidth);
        if (!hashes.ok()) return hashes.status();
        return PerfectRoot(*std::move(hashes));
      }();
      if (!hash.ok()) return hash.status();
      edge.levels_[level].push_back(*hash);
    }
    size_t offset = 0;
    for (uint32_t bit = kTileWidth / 2; bit > 0; bit /= 2) {
      if ((width & bit) == 0) continue;
      peaks.push_back(RootAt(edge.levels_[level], Place{0, 0, offset, bit}));
      offset += bit;
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
  std::vector<Hash>& hashes = levels_[level];
  hashes.push_back(hash);
  if (hashes.size() < kTileWidth) return;
  FullTile tile{level, FullTiles(level, size()) - 1, {}};
  tile.hashes.reserve(kTileWidth * Hash::kSize);
  for (const Hash& h : hashes) absl::StrAppend(&tile.hashes, h.view());
  full.push_back(std::move(tile));
  AppendAt(level + 1, PerfectRoot(std::exchange(hashes, {})), full);
}

std::optional<Hash> TileEdge::Node(uint32_t level, uint64_t index) const {
  const Place place = PlaceOf(level, index);
  if (place.tile_level > kMaxTileLevel ||
      place.tile != FullTiles(place.tile_level, size())) {
    return std::nullopt;
  }
  const std::vector<Hash>& hashes = levels_[place.tile_level];
  if (place.offset + place.count > hashes.size()) return std::nullopt;
  return RootAt(hashes, place);
}

absl::StatusOr<Hash> TileNodeSource::Node(uint32_t level, uint64_t index) const {
  if (std::optional<Hash> node = edge_.Node(level, index)) return *node;
  const Place place = PlaceOf(level, index);
  if (place.tile_level > kMaxTileLevel ||
      place.tile >= FullTiles(place.tile_level, edge_.size())) {
    return absl::InternalError(
        absl::StrCat("node ", index, " of level ", level, " is not in the tree"));
  }
  absl::StatusOr<std::string> bytes = read_tile_(place.tile_level, place.tile);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<std::vector<Hash>> hashes = TileHashes(*bytes, kTileWidth);
  if (!hashes.ok()) return hashes.status();
  return RootAt(*hashes, place);
}

}  // namespace rastro
