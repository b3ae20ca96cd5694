// Small trees in memory against the reference tree and published roots.

#include "crypto/merkle/tree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/crypto/merkle/conformance_hashes.h"
#include "tests/testing/json_file.h"
#include "tests/testing/reference_tree.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

TEST(MerkleTreeTest, WithoutLeavesHasTheHashOfNothing) {
  EXPECT_EQ(MerkleTree({}).head(), (TreeHead{0, Sha256("")}));
  EXPECT_EQ(MerkleTree::OfTexts({}).head(), TreeHead{});
}

TEST(MerkleTreeTest, OfOneLeafIsThatLeaf) {
  EXPECT_EQ(MerkleTree({LeafHash("only")}).head(), (TreeHead{1, LeafHash("only")}));
}

TEST(MerkleTreeTest, AgreesWithTheReferenceTree) {
  for (uint64_t size = 0; size <= 300; ++size) {
    const std::vector<Hash> leaves = NumberedLeaves(size);
    EXPECT_EQ(MerkleTree(leaves).head(), (TreeHead{size, ReferenceRoot(leaves)}));
  }
}

// Doubling the last leaf must give another tree, unlike in trees that pad.
TEST(MerkleTreeTest, NeverDoublesAnOddNode) {
  for (uint64_t size = 1; size <= 65; ++size) {
    std::vector<Hash> leaves = NumberedLeaves(size);
    const Hash root = MerkleTree(leaves).head().root;
    leaves.push_back(leaves.back());
    EXPECT_NE(MerkleTree(leaves).head().root, root);
  }
}

TEST(MerkleTreeTest, GivesItsNodes) {
  const std::vector<Hash> leaves = NumberedLeaves(11);
  const MerkleTree tree(leaves);
  EXPECT_THAT(tree.Node(0, 10), IsOkAndHolds(leaves[10]));
  EXPECT_THAT(tree.Node(3, 0),
              IsOkAndHolds(ReferenceRoot(absl::MakeConstSpan(leaves).first(8))));
  EXPECT_THAT(tree.Node(1, 4), IsOkAndHolds(NodeHash(leaves[8], leaves[9])));
}

TEST(MerkleTreeConformanceTest, CctvLeafHashes) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/cctv/leaf-hashes.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    EXPECT_EQ(Base64(LeafHash(c.at("leaf_data").get<std::string>())), c.at("leaf_hash"));
  }
  EXPECT_GT(count, 0);
}

TEST(MerkleTreeConformanceTest, CctvRoots) {
  const std::optional<nlohmann::json> cases = ConformanceCases("merkle/cctv/roots.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    const auto texts = c.at("leaf_data").get<std::vector<std::string>>();
    const TreeHead wanted = {c.at("tree_size").get<uint64_t>(),
                             *JsonHash(c.at("root_hash"))};
    EXPECT_EQ(MerkleTree::OfTexts(texts).head(), wanted) << c.at("name");
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace rastro
