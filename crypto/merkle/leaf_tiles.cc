// See leaf_tiles.h.

#include "crypto/merkle/leaf_tiles.h"

#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/merkle/tile.h"

namespace rastro {

void LeafTiles::Append(const Hash& leaf) {
  if (size_ % kTileWidth == 0) tiles_.emplace_back().reserve(kTileWidth * Hash::kSize);
  absl::StrAppend(&tiles_.back(), leaf.view());
  ++size_;
}

Hash LeafTiles::At(uint64_t index) const {
  assert(index < size_);
  const absl::string_view tile = tiles_[index / kTileWidth];
  return Hash::FromBytes(tile.substr(index % kTileWidth * Hash::kSize, Hash::kSize));
}

absl::string_view LeafTiles::Tile(uint64_t index) const {
  return index < tiles_.size() ? tiles_[index] : absl::string_view();
}

}  // namespace rastro
