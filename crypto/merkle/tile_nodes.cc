// The hash with index i completes one root for each zero that i + 1 ends in. Up to i they
// are i - popcount(i), which gives each root its place.

#include "crypto/merkle/tile_nodes.h"

#include <bit>
#include <cassert>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/merkle/tile.h"

namespace rastro {

absl::StatusOr<TileNodes> TileNodes::Read(absl::string_view bytes) {
  absl::StatusOr<std::vector<Hash>> hashes = TileHashes(bytes, kTileWidth);
  if (!hashes.ok()) return hashes.status();
  TileNodes nodes;
  nodes.hashes_.reserve(kTileWidth);
  nodes.roots_.reserve(kTileWidth - 1);
  for (const Hash& hash : *hashes) nodes.Append(hash);
  return nodes;
}

void TileNodes::Append(const Hash& hash) {
  assert(hashes_.size() < kTileWidth);
  const size_t last = hashes_.size();
  hashes_.push_back(hash);
  for (int height = 0; height < std::countr_one(last); ++height) {
    const size_t right = last >> height;
    roots_.push_back(NodeHash(Node(height, right - 1), Node(height, right)));
  }
}

const Hash& TileNodes::Node(uint32_t height, size_t index) const {
  const size_t last = ((index + 1) << height) - 1;
  assert(last < hashes_.size());
  return height == 0 ? hashes_[index] : roots_[last - std::popcount(last) + height - 1];
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

}  // namespace rastro
