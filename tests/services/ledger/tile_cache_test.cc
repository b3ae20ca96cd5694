// What is kept is what the store has, and no more of it than was said.

#include "services/ledger/tile_cache.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "crypto/merkle/tile.h"
#include "tests/storage/ledger_groups.h"
#include "tests/testing/memory_entry_store.h"
#include "tests/testing/reference_tree.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

constexpr uint64_t kTiles = 6;

class TileCacheTest : public ::testing::Test {
 protected:
  TileCacheTest() { EXPECT_THAT(store_.Append(group_), IsOk()); }

  std::shared_ptr<const TileNodes> Get(TileCache& cache, uint64_t index) {
    absl::StatusOr<std::shared_ptr<const TileNodes>> tile = cache.Get(0, index);
    EXPECT_THAT(tile, IsOk());
    std::vector<Hash> leaves;
    for (size_t i = 0; i < kTileWidth; ++i) {
      leaves.push_back(LeafHash(group_.entries[index * kTileWidth + i].entry));
    }
    EXPECT_EQ((*tile)->hashes(), leaves);
    EXPECT_EQ((*tile)->Node(kTileHeight, 0), ReferenceRoot(leaves));
    return *std::move(tile);
  }

  const EntryGroup group_ = GroupMaker().Next(kTiles * kTileWidth);
  MemoryEntryStore store_{"ledger.example/tiles"};
};

TEST_F(TileCacheTest, KeepsWhatWasLastAskedFor) {
  TileCache cache(store_, 2);
  const std::shared_ptr<const TileNodes> first = Get(cache, 0);
  EXPECT_EQ(Get(cache, 0), first);
  for (uint64_t index = 1; index < kTiles; ++index) {
    Get(cache, index);
    EXPECT_EQ(Get(cache, 0), first) << "asked for between the others";
  }
}

TEST_F(TileCacheTest, ForgetsWhatNobodyAsksFor) {
  TileCache cache(store_, 2);
  const std::weak_ptr<const TileNodes> first = Get(cache, 0);
  for (uint64_t index = 1; index < kTiles; ++index) Get(cache, index);
  EXPECT_TRUE(first.expired());
  Get(cache, 0);  // Of which the groups' roots are kept.
}

TEST_F(TileCacheTest, SaysThatATileIsMissing) {
  TileCache cache(store_, 2);
  EXPECT_FALSE(cache.Get(0, kTiles).ok());
  EXPECT_FALSE(cache.Get(1, 0).ok()) << "not full";
}

}  // namespace
}  // namespace rastro
