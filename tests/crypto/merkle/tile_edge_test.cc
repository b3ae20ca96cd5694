// The right edge of a tiled tree: grown leaf by leaf, read back, and asked for nodes;
// against published tiles and the reference tree.

#include "crypto/merkle/tile_edge.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/merkle/consistency.h"
#include "crypto/merkle/inclusion.h"
#include "tests/crypto/merkle/conformance_hashes.h"
#include "tests/testing/json_file.h"
#include "tests/testing/reference_tree.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

// Full tiles and leaf hashes, as a ledger store keeps them.
class Store {
 public:
  void Append(const Hash& leaf) {
    std::vector<FullTile> full;
    edge.Append(leaf, full);
    leaves.push_back(leaf);
    for (FullTile& tile : full) {
      const bool is_new =
          tiles.emplace(std::pair(tile.level, tile.index), tile.hashes).second;
      ASSERT_TRUE(is_new) << "tile " << tile.level << "/" << tile.index
                          << " filled twice";
    }
  }

  // Both name what they do not have.
  TileEdge::TileReader tile_reader() const {
    return [this](uint32_t level, uint64_t index) -> absl::StatusOr<std::string> {
      const auto tile = tiles.find({level, index});
      if (tile != tiles.end()) return tile->second;
      return absl::DataLossError(absl::StrCat("no tile ", level, "/", index));
    };
  }
  TileEdge::LeafReader leaf_reader() const {
    return [this](uint64_t index) -> absl::StatusOr<Hash> {
      if (index < leaves.size()) return leaves[index];
      return absl::DataLossError(absl::StrCat("no leaf ", index));
    };
  }

  TileEdge edge;
  std::vector<Hash> leaves;
  std::map<std::pair<uint32_t, uint64_t>, std::string> tiles;
};

void ExpectSameEdge(const TileEdge& a, const TileEdge& b) {
  EXPECT_EQ(a.head(), b.head());
  for (uint32_t level = 0; level <= kMaxTileLevel; ++level) {
    EXPECT_EQ(a.partial(level), b.partial(level)) << "level " << level;
  }
}

constexpr uint64_t kSize = 70000;  // Two levels of full tiles and a third one begun.

const Store& BigStore() {
  static const Store* store = [] {
    auto* made = new Store;
    for (uint64_t i = 0; i < kSize; ++i) made->Append(NumberedLeaf(i));
    return made;
  }();
  return *store;
}

absl::Span<const Hash> BigLeaves(uint64_t count = kSize) {
  return absl::MakeConstSpan(BigStore().leaves).first(count);
}

TEST(TileEdgeTest, GrownLeafByLeafHasTheRightRootWidthsAndSnapshots) {
  const std::set<uint64_t> chosen = {1,     2,     255,   256,   257,   511,
                                     512,   513,   1000,  65279, 65280, 65535,
                                     65536, 65537, 65792, 69999, 70000};
  Store store;
  CompactRange range;
  EXPECT_EQ(store.edge.head(), TreeHead{});
  for (uint64_t i = 0; i < kSize; ++i) {
    store.Append(NumberedLeaf(i));
    range.Append(store.leaves.back());
    ASSERT_EQ(store.edge.size(), i + 1);
    if (chosen.count(i + 1) == 0) continue;
    SCOPED_TRACE(i + 1);
    EXPECT_EQ(store.edge.head(), range.head());
    EXPECT_EQ(store.edge.head().root, ReferenceRoot(store.leaves));
    for (uint32_t level = 0; level <= kMaxTileLevel; ++level) {
      EXPECT_EQ(store.edge.partial(level).size(), PartialTileWidth(level, i + 1));
    }
    const absl::StatusOr<TileEdge> read =
        TileEdge::Read(i + 1, store.tile_reader(), store.leaf_reader());
    ASSERT_THAT(read, IsOk());
    ExpectSameEdge(*read, store.edge);
  }
}

TEST(TileEdgeTest, FillsTheTilesThatTheTreeHas) {
  const Store& store = BigStore();
  uint64_t tiles = 0;
  for (uint32_t level = 0; level <= kMaxTileLevel; ++level)
    tiles += FullTiles(level, kSize);
  EXPECT_EQ(store.tiles.size(), tiles);
  for (const auto& [id, bytes] : store.tiles) {
    ASSERT_LT(id.second, FullTiles(id.first, kSize));
    const uint64_t below = uint64_t{1} << (8 * id.first);
    std::vector<Hash> hashes;
    for (uint64_t i = id.second * 256; i < id.second * 256 + 256; ++i) {
      hashes.push_back(ReferenceRoot(BigLeaves().subspan(i * below, below)));
    }
    EXPECT_EQ(bytes, Joined(hashes)) << id.first << "/" << id.second;
  }
}

TEST(TileEdgeTest, ReadBackGrowsOnAsIfNeverStopped) {
  Store store;
  for (uint64_t i = 0; i < 1000; ++i) {
    if (i % 100 == 56) {
      store.edge = *TileEdge::Read(i, store.tile_reader(), store.leaf_reader());
    }
    store.Append(NumberedLeaf(i));
  }
  EXPECT_EQ(store.edge.head().root, ReferenceRoot(store.leaves));
}

TEST(TileEdgeTest, OfSizeZeroNeedsNothing) {
  const Store nothing;
  const absl::StatusOr<TileEdge> edge =
      TileEdge::Read(0, nothing.tile_reader(), nothing.leaf_reader());
  ASSERT_THAT(edge, IsOk());
  ExpectSameEdge(*edge, TileEdge());
}

TEST(TileEdgeTest, ReadNamesWhatIsMissing) {
  Store store;
  for (uint64_t i = 0; i < 600; ++i) store.Append(NumberedLeaf(i));
  const std::string tile = store.tiles.at({0, 1});
  store.tiles.erase({0, 1});
  EXPECT_THAT(TileEdge::Read(600, store.tile_reader(), store.leaf_reader()),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("no tile 0/1")));
  store.tiles[{0, 1}] = tile.substr(1);
  EXPECT_THAT(TileEdge::Read(600, store.tile_reader(), store.leaf_reader()),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("8191 bytes")));
  store.tiles[{0, 1}] = tile;
  EXPECT_THAT(TileEdge::Read(601, store.tile_reader(), store.leaf_reader()),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("no leaf 600")));
}

// A flipped bit of a stored tile shows in the root of the edge that is read back.
TEST(TileEdgeTest, ReadOfDamagedTilesHasAnotherRoot) {
  Store store;
  for (uint64_t i = 0; i < 600; ++i) store.Append(NumberedLeaf(i));
  for (size_t at = 0; at < 8192; at += 31) {
    std::string& bytes = store.tiles.at({0, at % 2});
    bytes[at] ^= 1 << at % 8;
    const absl::StatusOr<TileEdge> edge =
        TileEdge::Read(600, store.tile_reader(), store.leaf_reader());
    bytes[at] ^= 1 << at % 8;
    ASSERT_THAT(edge, IsOk());
    EXPECT_NE(edge->head(), store.edge.head()) << "byte " << at;
  }
}

TEST(TileEdgeTest, CopiesAreSnapshots) {
  Store store;
  for (uint64_t i = 0; i < 300; ++i) store.Append(NumberedLeaf(i));
  const TileEdge snapshot = store.edge;
  for (uint64_t i = 300; i < 700; ++i) store.Append(NumberedLeaf(i));
  EXPECT_EQ(snapshot.head(),
            (TreeHead{300, ReferenceRoot(absl::MakeConstSpan(store.leaves).first(300))}));
  EXPECT_EQ(snapshot.partial(0).size(), 300u - 256u);
}

TEST(TileNodeSourceTest, GivesEachNodeOfTheTree) {
  Store store;
  for (uint64_t i = 0; i < 1111; ++i) store.Append(NumberedLeaf(i));
  const TileNodesReader reader = ReadingAnew(store.tile_reader());
  const TileNodeSource source(store.edge, reader);
  for (uint32_t level = 0; level <= 10; ++level) {
    const uint64_t below = uint64_t{1} << level;
    for (uint64_t index = 0; (index + 1) * below <= 1111; ++index) {
      EXPECT_THAT(source.Node(level, index),
                  IsOkAndHolds(ReferenceRoot(
                      absl::MakeConstSpan(store.leaves).subspan(index * below, below))));
    }
    EXPECT_FALSE(source.Node(level, 1111 / below).ok())
        << "past the end of level " << level;
  }
  EXPECT_FALSE(source.Node(64, 0).ok());
}

TEST(TileNodeSourceTest, ServesProofsForEverySizeUpToItsOwn) {
  const TileNodesReader reader = ReadingAnew(BigStore().tile_reader());
  const TileNodeSource source(BigStore().edge, reader);
  std::mt19937_64 random(20260307);
  for (int round = 0; round < 25; ++round) {
    const uint64_t size = round == 0 ? kSize : random() % (kSize - 1) + 2;
    const uint64_t index = random() % size;
    SCOPED_TRACE(absl::StrCat(index, " of ", size));
    const absl::StatusOr<InclusionProof> inclusion =
        MakeInclusionProof(source, index, size);
    ASSERT_THAT(inclusion, IsOk());
    EXPECT_EQ(inclusion->hashes, ReferencePath(index, BigLeaves(size)));
    const absl::StatusOr<ConsistencyProof> consistency =
        MakeConsistencyProof(source, {index + 1, size});
    ASSERT_THAT(consistency, IsOk());
    EXPECT_EQ(*consistency, ReferenceConsistency(index + 1, BigLeaves(size)));
  }
}

TEST(TileNodeSourceTest, SaysWhichTileIsMissing) {
  Store store;
  for (uint64_t i = 0; i < 600; ++i) store.Append(NumberedLeaf(i));
  store.tiles.erase({0, 0});
  const TileNodesReader reader = ReadingAnew(store.tile_reader());
  EXPECT_THAT(MakeInclusionProof(TileNodeSource(store.edge, reader), 3, 600),
              StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("no tile 0/0")));
}

// Grows a tree to the size of each published log and compares tiles and root.
TEST(TileEdgeConformanceTest, TesseraLog) {
  const std::optional<nlohmann::json> cases = ConformanceCases("merkle/tessera/log.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int tiles = 0;
  for (const nlohmann::json& c : *cases) {
    SCOPED_TRACE(c.at("name").get<std::string>());
    Store store;
    for (const nlohmann::json& entry : c.at("entries_utf8")) {
      store.Append(LeafHash(entry.get<std::string>()));
    }
    EXPECT_EQ(store.edge.size(), c.at("size").get<uint64_t>());
    EXPECT_THAT(c.at("checkpoint").get<std::string>(),
                ::testing::HasSubstr("\n" + Base64(store.edge.head().root) + "\n"));
    if (!c.contains("tiles")) continue;
    for (const auto& [path, bytes] : c.at("tiles").items()) {
      const absl::StatusOr<TileId> tile = TileId::ParsePath(path);
      if (!tile.ok()) continue;  // A bundle of entries.
      ++tiles;
      EXPECT_EQ(tile->width, PartialTileWidth(tile->level, store.edge.size()));
      EXPECT_EQ(Base64(Joined(store.edge.partial(tile->level))), bytes) << path;
    }
  }
  EXPECT_GT(tiles, 0);
}

TEST(TileEdgeConformanceTest, SunlightTiles) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/sunlight/tiles.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int whole = 0;
  int parts = 0;
  for (const nlohmann::json& c : *cases) {
    SCOPED_TRACE(c.at("name").get<std::string>());
    std::map<TileId, std::string> published;
    for (const auto& [path, bytes] : c.at("tiles").items()) {
      published[*TileId::ParsePath(path)] = *ParseBase64(bytes.get<std::string>());
    }
    if (c.contains("subtree_root_of_tile")) {  // One tile out of a larger log.
      ++parts;
      ASSERT_EQ(published.size(), 1u);
      EXPECT_EQ(Base64(TileNodes::Read(published.begin()->second)->Node(kTileHeight, 0)),
                c.at("subtree_root_of_tile"));
      continue;
    }
    ++whole;
    Store store;
    for (const auto& [tile, bytes] : published) {
      if (tile.level > 0) continue;
      const std::vector<Hash> hashes = *TileHashes(bytes, tile.width);
      for (const Hash& leaf : hashes) store.Append(leaf);
    }
    EXPECT_EQ(store.edge.head(), (TreeHead{c.at("tree_size").get<uint64_t>(),
                                           *JsonHash(c.at("root_hash"))}));
    for (const auto& [tile, bytes] : published) {
      EXPECT_EQ(tile.width == kTileWidth ? store.tiles.at({tile.level, tile.index})
                                         : Joined(store.edge.partial(tile.level)),
                bytes)
          << tile.Path();
    }
  }
  EXPECT_GT(whole, 0);
  EXPECT_GT(parts, 0);
}

}  // namespace
}  // namespace rastro
