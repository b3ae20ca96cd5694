// Tile paths and widths: published cases, round trips, and paths that are refused.

#include "crypto/merkle/tile.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/testing/json_file.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

TEST(TileIdTest, WritesPaths) {
  EXPECT_EQ((TileId{0, 0, 256}.Path()), "tile/0/000");
  EXPECT_EQ((TileId{0, 999, 1}.Path()), "tile/0/999.p/1");
  EXPECT_EQ((TileId{1, 1000, 256}.Path()), "tile/1/x001/000");
  EXPECT_EQ((TileId{7, 1234067, 255}.Path()), "tile/7/x001/x234/067.p/255");
  EXPECT_EQ((TileId{0, ~uint64_t{0}, 256}.Path()),
            "tile/0/x018/x446/x744/x073/x709/x551/615");
}

TEST(TileIdTest, ReadsWhatItWrites) {
  for (uint32_t level : {0, 1, 7, 63}) {
    for (uint64_t index = 1; index < uint64_t{1} << 62; index = index * 7 + level) {
      for (uint32_t width : {1, 9, 10, 255, 256}) {
        const TileId tile{level, index, width};
        EXPECT_THAT(TileId::ParsePath(tile.Path()), IsOkAndHolds(tile));
      }
    }
  }
}

TEST(TileIdTest, RefusesOtherPaths) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "/tile/0/000",
                           "tile/0/000/",
                           "tile//000",
                           "tile/00/000",
                           "tile/+1/000",
                           "tile/-1/000",
                           "tile/ 1/000",
                           "tile/64/000",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/0/0x0",
                           "tile/0/x000",
                           "tile/0/x000/000",
                           "tile/0/001/000",
                           "tile/0/x001/x000",
                           "tile/0/x01/000",
                           "tile/0/X001/000",
                           "tile/0/000.p",
                           "tile/0/000.p/",
                           "tile/0/000.p/0",
                           "tile/0/000.p/01",
                           "tile/0/000.p/256",
                           "tile/0/000.p/257",
                           "tile/0/000.p/-1",
                           "tile/0/000.p/4294967297",
                           "tile/0/000.p/1/",
                           "tile/0/000.p/1.p/1",
                           "tile/0/000.P/1",
                           "tile/0/00a",
                           "tile/0/\xc3\xa1",
                           "tile/0/x018/x446/x744/x073/x709/x551/616",
                           "tile/entries/000",
                           "tile/0/x001/x000/x000/x000/x000/x000/x000/000"}) {
    EXPECT_THAT(TileId::ParsePath(path), StatusIs(absl::StatusCode::kInvalidArgument,
                                                  ::testing::HasSubstr("tile path")))
        << path;
  }
}

// One meaning, one path.
TEST(TileIdTest, HasOnePathOnly) {
  const std::string path = TileId{5, 1234067, 41}.Path();
  for (size_t i = 0; i < path.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string altered = path;
      altered[i] = static_cast<char>(byte);
      if (const absl::StatusOr<TileId> tile = TileId::ParsePath(altered); tile.ok()) {
        EXPECT_EQ(tile->Path(), altered);
      }
    }
  }
}

TEST(TileWidthTest, CountsFullAndPartialTiles) {
  EXPECT_EQ(FullTiles(0, 255), 0u);
  EXPECT_EQ(PartialTileWidth(0, 255), 255u);
  EXPECT_EQ(FullTiles(0, 256), 1u);
  EXPECT_EQ(PartialTileWidth(0, 256), 0u);
  EXPECT_EQ(PartialTileWidth(1, 256), 1u);
  EXPECT_EQ(FullTiles(1, 65535), 0u);
  EXPECT_EQ(FullTiles(1, 65536), 1u);
  const uint64_t largest = (uint64_t{1} << 63) - 1;
  EXPECT_EQ(PartialTileWidth(kMaxTileLevel, largest), 127u);
  EXPECT_EQ(FullTiles(kMaxTileLevel, largest), 0u);
  EXPECT_EQ(PartialTileWidth(63, largest), 0u);
  EXPECT_EQ(FullTiles(63, largest), 0u);
}

TEST(TileConformanceTest, Paths) {
  const std::optional<nlohmann::json> cases = ConformanceCases("merkle/tiles/paths.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int accepted = 0;
  int refused = 0;
  int entries = 0;
  for (const nlohmann::json& c : *cases) {
    const std::string path = c.at("path");
    if (c.at("expect") == "reject") {
      ++refused;
      EXPECT_THAT(TileId::ParsePath(path), StatusIs(absl::StatusCode::kInvalidArgument))
          << path;
    } else if (c.contains("entry_index")) {
      // Rastro serves no entry bundles: they have the numbers of tiles of level 0.
      ++entries;
      const uint64_t index = c.at("entry_index").get<uint64_t>() / kTileWidth;
      const uint64_t size = c.at("tree_size").get<uint64_t>();
      const uint32_t width =
          index < FullTiles(0, size) ? kTileWidth : PartialTileWidth(0, size);
      EXPECT_EQ((TileId{0, index, width}.Path()), absl::StrCat("tile/0", path.substr(12)))
          << path;
    } else {
      ++accepted;
      const TileId tile{c.at("level"), c.at("index"), c.at("width")};
      EXPECT_EQ(tile.Path(), path);
      EXPECT_THAT(TileId::ParsePath(path), IsOkAndHolds(tile));
    }
  }
  EXPECT_GT(accepted, 0);
  EXPECT_GT(refused, 0);
  EXPECT_GT(entries, 0);
}

TEST(TileConformanceTest, PartialWidths) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/tiles/partial-widths.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    const uint64_t size = c.at("tree_size").get<uint64_t>();
    for (const nlohmann::json& level : c.at("levels")) {
      ++count;
      EXPECT_EQ(FullTiles(level.at("level"), size), level.at("full").get<uint64_t>());
      EXPECT_EQ(PartialTileWidth(level.at("level"), size),
                level.at("partial").get<uint32_t>());
    }
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace rastro
