// All leaf hashes of a tree in memory, in the tiles that they fill: 32 bytes a leaf.
// Not thread-safe; const members are.
// Specification: C2SP tlog-tiles (height 8).

#ifndef RASTRO_CRYPTO_MERKLE_LEAF_TILES_H_
#define RASTRO_CRYPTO_MERKLE_LEAF_TILES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

class LeafTiles {
 public:
  void Append(const Hash& leaf);

  uint64_t size() const { return size_; }

  // The leaf's hash, index < size() (asserted).
  Hash At(uint64_t index) const;

  // The hashes of a tile of level 0, as many as there are.
  absl::string_view Tile(uint64_t index) const;

 private:
  uint64_t size_ = 0;
  std::vector<std::string> tiles_;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_LEAF_TILES_H_
