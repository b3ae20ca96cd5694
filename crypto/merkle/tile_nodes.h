// The hashes of one tile and the perfect subtrees over them. Roots of 16 hashes and more
// are made once and looked up; those below take 7 hashes to make at most.
// Not thread-safe; const members are.
// Specification: C2SP tlog-tiles (height 8).

#ifndef RASTRO_CRYPTO_MERKLE_TILE_NODES_H_
#define RASTRO_CRYPTO_MERKLE_TILE_NODES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/hash.h"

namespace rastro {

class TileNodes {
 public:
  // Of a full tile: the roots over each 16 of its hashes, in order.
  static constexpr uint32_t kGroupHeight = 4;
  using GroupRoots = std::array<Hash, 16>;

  TileNodes() = default;

  // Of a full tile's bytes; `groups`, if they are known from an earlier time, spare 240
  // of 255 hashes. DATA_LOSS unless there are 256 hashes.
  static absl::StatusOr<TileNodes> Read(absl::string_view bytes,
                                        const GroupRoots* groups = nullptr);

  // The next hash of the tile, of which it has at most 256 (asserted).
  void Append(const Hash& hash);

  // In order, at most 256.
  const std::vector<Hash>& hashes() const { return hashes_; }

  // Root over hashes [index << height, (index + 1) << height), all of which the tile has
  // (asserted).
  Hash Node(uint32_t height, size_t index) const;

  // Of a full tile (asserted).
  GroupRoots groups() const;

 private:
  void AppendGroup(size_t group, const Hash& root);

  std::vector<Hash> hashes_;
  std::vector<Hash> roots_;  // Of groups and above, in the order they became complete.
};

// Gives full tiles of a tree. DATA_LOSS if one is missing or damaged.
using TileNodesReader = std::function<absl::StatusOr<std::shared_ptr<const TileNodes>>(
    uint32_t level, uint64_t index)>;

// Splits the bytes of a tile into hashes. DATA_LOSS unless it has `width` of them.
absl::StatusOr<std::vector<Hash>> TileHashes(absl::string_view bytes, uint32_t width);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_TILE_NODES_H_
