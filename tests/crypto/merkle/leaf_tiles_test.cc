// Each leaf and each tile, while the tree grows over two of them.

#include "crypto/merkle/leaf_tiles.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/types/span.h"
#include "crypto/merkle/tile.h"
#include "tests/testing/reference_tree.h"

namespace rastro {
namespace {

TEST(LeafTilesTest, HasEachLeafAndTile) {
  const std::vector<Hash> hashes = NumberedLeaves(2 * kTileWidth + 3);
  LeafTiles leaves;
  EXPECT_EQ(leaves.Tile(0), "");
  for (const Hash& hash : hashes) {
    leaves.Append(hash);
    EXPECT_EQ(leaves.At(leaves.size() - 1), hash);
  }
  ASSERT_EQ(leaves.size(), hashes.size());
  for (size_t i = 0; i < hashes.size(); ++i) EXPECT_EQ(leaves.At(i), hashes[i]);
  const absl::Span<const Hash> all(hashes);
  EXPECT_EQ(leaves.Tile(0), Joined(all.first(kTileWidth)));
  EXPECT_EQ(leaves.Tile(1), Joined(all.subspan(kTileWidth, kTileWidth)));
  EXPECT_EQ(leaves.Tile(2), Joined(all.subspan(2 * kTileWidth)));
  EXPECT_EQ(leaves.Tile(3), "");
}

}  // namespace
}  // namespace rastro
