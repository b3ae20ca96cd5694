// Every node of a tile, at every width, against the reference tree.

#include "crypto/merkle/tile_nodes.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "crypto/merkle/tile.h"
#include "tests/testing/reference_tree.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

void ExpectAllNodes(const TileNodes& nodes, absl::Span<const Hash> hashes) {
  for (uint32_t height = 0; height <= kTileHeight; ++height) {
    const size_t below = size_t{1} << height;
    for (size_t index = 0; (index + 1) * below <= hashes.size(); ++index) {
      EXPECT_EQ(nodes.Node(height, index),
                ReferenceRoot(hashes.subspan(index * below, below)))
          << "height " << height << ", index " << index << " of " << hashes.size();
    }
  }
}

TEST(TileNodesTest, HasEachNodeAtEachWidth) {
  const std::vector<Hash> hashes = NumberedLeaves(kTileWidth);
  TileNodes nodes;
  for (size_t width = 1; width <= kTileWidth; ++width) {
    nodes.Append(hashes[width - 1]);
    ASSERT_EQ(nodes.hashes().size(), width);
    if (width % 17 == 0 || width == kTileWidth) {
      ExpectAllNodes(nodes, absl::MakeConstSpan(hashes).first(width));
    }
  }
}

TEST(TileNodesTest, ReadsAFullTile) {
  const std::vector<Hash> hashes = NumberedLeaves(kTileWidth);
  const absl::StatusOr<TileNodes> nodes = TileNodes::Read(Joined(hashes));
  ASSERT_THAT(nodes, IsOk());
  EXPECT_EQ(nodes->hashes(), hashes);
  ExpectAllNodes(*nodes, hashes);
}

TEST(TileNodesTest, ReadsATileWhoseGroupsAreKnown) {
  const std::vector<Hash> hashes = NumberedLeaves(kTileWidth);
  const TileNodes::GroupRoots groups = TileNodes::Read(Joined(hashes))->groups();
  const absl::StatusOr<TileNodes> nodes = TileNodes::Read(Joined(hashes), &groups);
  ASSERT_THAT(nodes, IsOk());
  EXPECT_EQ(nodes->hashes(), hashes);
  EXPECT_EQ(nodes->groups(), groups);
  ExpectAllNodes(*nodes, hashes);
}

// A proof that needs damaged hashes must not be made of roots that were known before.
TEST(TileNodesTest, KnownGroupsHideNoDamageToTheHashesBelowThem) {
  std::vector<Hash> hashes = NumberedLeaves(kTileWidth);
  const TileNodes::GroupRoots groups = TileNodes::Read(Joined(hashes))->groups();
  std::swap(hashes[16], hashes[17]);
  const absl::StatusOr<TileNodes> nodes = TileNodes::Read(Joined(hashes), &groups);
  ASSERT_THAT(nodes, IsOk());
  EXPECT_EQ(nodes->Node(0, 16), hashes[16]);
  EXPECT_EQ(nodes->Node(1, 8), NodeHash(hashes[16], hashes[17]));
}

TEST(TileNodesTest, WantsAFullTile) {
  EXPECT_THAT(
      TileNodes::Read(Joined(NumberedLeaves(255))),
      StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("wanted 256 hashes")));
  EXPECT_THAT(TileNodes::Read(""), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(TileHashesTest, WantsTheWholeWidth) {
  const std::string bytes = Joined(NumberedLeaves(3));
  EXPECT_THAT(TileHashes(bytes, 3), IsOkAndHolds(NumberedLeaves(3)));
  EXPECT_THAT(TileHashes(bytes, 2), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(TileHashes(bytes, 4), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(TileHashes(bytes.substr(1), 3), StatusIs(absl::StatusCode::kDataLoss));
  EXPECT_THAT(TileHashes("", 256), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace rastro
