// Tiles of a Merkle tree: runs of up to 256 hashes of one level, as published
// and as stored.
// Pure and thread-safe.
// Specification: C2SP tlog-tiles (height 8).

#ifndef RASTRO_CRYPTO_MERKLE_TILE_H_
#define RASTRO_CRYPTO_MERKLE_TILE_H_

#include <compare>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace rastro {

inline constexpr uint32_t kTileWidth = 256;   // Hashes in a full tile.
inline constexpr uint32_t kTileHeight = 8;    // Tree levels that a tile spans.
inline constexpr uint32_t kMaxTileLevel = 7;  // Enough for 2^63 leaves.

// Tile `index` of `level` holds, for i = 0..width-1, the roots of the perfect
// subtrees over 256^level leaves that begin at leaf (index * 256 + i) * 256^level.
struct TileId {
  uint32_t level = 0;  // 0..63 in paths; Rastro's own trees use 0..7.
  uint64_t index = 0;
  uint32_t width = kTileWidth;  // 1..256; below 256 = partial.

  // "tile/<L>/<N>[.p/<W>]" with N in groups of three digits.
  std::string Path() const;
  // Reads what Path() writes and nothing else; INVALID_ARGUMENT otherwise.
  static absl::StatusOr<TileId> ParsePath(absl::string_view path);

  friend auto operator<=>(const TileId&, const TileId&) = default;
};

// How many hashes the last tile of `level` has in a tree of `size` leaves, from
// 0 to 255; 0 means that all its tiles of that level are full.
uint32_t PartialTileWidth(uint32_t level, uint64_t tree_size);

// Number of full tiles of `level` in a tree of `size` leaves.
uint64_t FullTiles(uint32_t level, uint64_t tree_size);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_TILE_H_
