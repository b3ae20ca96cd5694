// Inclusion proofs: published cases, every pair of a small tree against the reference
// tree, huge trees, and every damage that we can name.

#include "crypto/merkle/inclusion.h"

#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/merkle/tree.h"
#include "tests/crypto/merkle/conformance_hashes.h"
#include "tests/crypto/merkle/proof_probes.h"
#include "tests/testing/json_file.h"
#include "tests/testing/reference_tree.h"
#include "tests/testing/sparse_tree.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

// A leaf, its proof and the tree that it is claimed to stand in.
struct InclusionClaim {
  InclusionProof proof;
  Hash leaf_hash;
  TreeHead head;
};

absl::Status Verify(const InclusionClaim& claim) {
  return VerifyInclusion(claim.proof, claim.leaf_hash, claim.head);
}

InclusionClaim TrueInclusionClaim(const MerkleTree& tree, const std::vector<Hash>& leaves,
                                  uint64_t index) {
  return {*MakeInclusionProof(tree, index, leaves.size()), leaves[index], tree.head()};
}

struct InclusionProbe {
  std::string name;
  InclusionClaim claim;
};

// Wrong indexes and sizes. An index is bound by the path alone, a size only as far as
// it changes the order of the fold; the rest of it is the checkpoint's to bind.
void DamageNumbers(const InclusionClaim& claim, std::vector<InclusionProbe>& probes) {
  const uint64_t index = claim.proof.leaf_index;
  const uint64_t size = claim.head.size;
  const std::string shape = InclusionShape(index, size);
  for (uint64_t other = 0; other <= 2 * size + 2; ++other) {
    InclusionClaim moved = claim;
    moved.proof.leaf_index = other;
    if (other != index) probes.push_back({absl::StrCat("index ", other), moved});
    InclusionClaim resized = claim;
    resized.head.size = other;
    if (InclusionShape(index, other) != shape) {
      probes.push_back({absl::StrCat("size ", other), resized});
    }
  }
  for (uint64_t huge :
       {~uint64_t{0}, uint64_t{1} << 63, index - 1, index + (uint64_t{1} << 32)}) {
    InclusionClaim moved = claim;
    moved.proof.leaf_index = huge;
    probes.push_back({absl::StrCat("index ", huge), moved});
    InclusionClaim resized = claim;
    resized.head.size = huge;
    if (huge > size && InclusionShape(index, huge) != shape) {
      probes.push_back({absl::StrCat("size ", huge), resized});
    }
  }
}

std::vector<InclusionProbe> DamageNumbersAndOrder(const InclusionClaim& claim) {
  std::vector<InclusionProbe> probes;
  DamageNumbers(claim, probes);
  const std::vector<Hash> known = {claim.leaf_hash, claim.head.root, EmptyRoot()};
  for (HashesProbe& hashes : DamageOrder(claim.proof.hashes, known)) {
    InclusionClaim damaged = claim;
    damaged.proof.hashes = std::move(hashes.hashes);
    probes.push_back({std::move(hashes.name), std::move(damaged)});
  }
  for (const Hash& root : {EmptyRoot(), Hash{}, LeafHash("another root")}) {
    InclusionClaim damaged = claim;
    damaged.head.root = root;
    probes.push_back({"another root", damaged});
  }
  InclusionClaim damaged = claim;
  damaged.leaf_hash = LeafHash("another leaf");
  probes.push_back({"another leaf", damaged});
  return probes;
}

std::vector<InclusionProbe> DamageEveryBit(const InclusionClaim& claim) {
  std::vector<InclusionProbe> probes;
  for (HashesProbe& hashes : FlipEveryBit(claim.proof.hashes)) {
    probes.push_back({std::move(hashes.name), claim});
    probes.back().claim.proof.hashes = std::move(hashes.hashes);
  }
  for (int bit = 0; bit < 256; ++bit) {
    probes.push_back({absl::StrCat("leaf bit ", bit), claim});
    probes.back().claim.leaf_hash = Flipped(claim.leaf_hash, bit);
    probes.push_back({absl::StrCat("root bit ", bit), claim});
    probes.back().claim.head.root = Flipped(claim.head.root, bit);
  }
  return probes;
}

void ExpectAllRefused(const std::vector<InclusionProbe>& probes) {
  ASSERT_FALSE(probes.empty());
  for (const InclusionProbe& probe : probes) {
    EXPECT_THAT(Verify(probe.claim), StatusIs(absl::StatusCode::kInvalidArgument))
        << probe.name;
  }
}

TEST(InclusionTest, AgreesWithTheReferenceTreeForAllPairs) {
  for (uint64_t size = 1; size <= 130; ++size) {
    const std::vector<Hash> leaves = NumberedLeaves(size);
    const MerkleTree tree(leaves);
    ASSERT_EQ(tree.head(), (TreeHead{size, ReferenceRoot(leaves)}));
    for (uint64_t index = 0; index < size; ++index) {
      const InclusionClaim claim = TrueInclusionClaim(tree, leaves, index);
      EXPECT_EQ(claim.proof.leaf_index, index);
      EXPECT_EQ(claim.proof.hashes, ReferencePath(index, leaves));
      EXPECT_THAT(Verify(claim), IsOk()) << index << " of " << size;
    }
  }
}

TEST(InclusionTest, HoldsInHugeTrees) {
  std::mt19937_64 random(20260302);
  for (int round = 0; round < 300; ++round) {
    const uint64_t size = (random() >> (1 + random() % 62)) + 1;
    const uint64_t index = round % 3 == 0 ? size - 1 : random() % size;
    SparseTree tree;
    for (uint64_t marked : {index, index ^ 1, random() % size, uint64_t{0}, size - 1}) {
      tree.Mark(marked);
    }
    const InclusionClaim claim = {*MakeInclusionProof(tree, index, size),
                                  tree.Leaf(index), tree.Head(size)};
    EXPECT_EQ(claim.proof.hashes.size(), InclusionShape(index, size).size());
    EXPECT_LE(claim.proof.hashes.size(), 63u);
    EXPECT_THAT(Verify(claim), IsOk()) << index << " of " << size;
    for (uint64_t bit = 0; bit < 64; ++bit) {
      InclusionClaim moved = claim;
      moved.proof.leaf_index ^= uint64_t{1} << bit;
      EXPECT_THAT(Verify(moved), StatusIs(absl::StatusCode::kInvalidArgument))
          << index << " bit " << bit;
    }
  }
}

TEST(InclusionTest, HoldsInTheLargestTree) {
  const uint64_t size = (uint64_t{1} << 63) - 1;
  SparseTree tree;
  tree.Mark(0);
  tree.Mark(size - 1);
  for (uint64_t index : {uint64_t{0}, size / 2, size - 2, size - 1}) {
    const absl::StatusOr<InclusionProof> proof = MakeInclusionProof(tree, index, size);
    ASSERT_THAT(proof, IsOk());
    EXPECT_THAT(VerifyInclusion(*proof, tree.Leaf(index), tree.Head(size)), IsOk());
  }
}

TEST(MakeInclusionProofTest, FailsAsItsSourceFails) {
  class BrokenSource final : public NodeSource {
    absl::StatusOr<Hash> Node(uint32_t, uint64_t) const override {
      return absl::DataLossError("a tile is gone");
    }
  };
  EXPECT_THAT(
      MakeInclusionProof(BrokenSource(), 2, 7),
      StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("a tile is gone")));
  EXPECT_THAT(MakeInclusionProof(BrokenSource(), 0, 1), IsOk()) << "needs no node";
}

// Damages a true proof in every way we can name; each must be refused.
TEST(VerifyInclusionTest, RejectsEveryProbe) {
  for (uint64_t size : {1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 100}) {
    const std::vector<Hash> leaves = NumberedLeaves(size);
    const MerkleTree tree(leaves);
    for (uint64_t index = 0; index < size; ++index) {
      SCOPED_TRACE(absl::StrCat("leaf ", index, " of ", size));
      ExpectAllRefused(DamageNumbersAndOrder(TrueInclusionClaim(tree, leaves, index)));
    }
  }
}

TEST(VerifyInclusionTest, RejectsEveryFlippedBit) {
  for (uint64_t size : {1, 2, 3, 5, 8, 11}) {
    const std::vector<Hash> leaves = NumberedLeaves(size);
    const MerkleTree tree(leaves);
    for (uint64_t index = 0; index < size; ++index) {
      SCOPED_TRACE(absl::StrCat("leaf ", index, " of ", size));
      ExpectAllRefused(DamageEveryBit(TrueInclusionClaim(tree, leaves, index)));
    }
  }
}

TEST(VerifyInclusionTest, RejectsTheEmptyTree) {
  EXPECT_THAT(VerifyInclusion({0, {}}, EmptyRoot(), {0, EmptyRoot()}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(VerifyInclusion({0, {}}, LeafHash(""), {0, LeafHash("")}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// An inner node is no leaf: the two hashes have prefixes of their own.
TEST(VerifyInclusionTest, RejectsAnInnerNodeAsLeaf) {
  const std::vector<Hash> leaves = NumberedLeaves(4);
  const TreeHead head = MerkleTree(leaves).head();
  const std::string node = absl::StrCat(leaves[0].view(), leaves[1].view());
  const InclusionProof shorter = {0, {NodeHash(leaves[2], leaves[3])}};
  EXPECT_THAT(VerifyInclusion(shorter, LeafHash(node), {2, head.root}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(VerifyInclusion(shorter, LeafHash(node), head),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

// Runs the cases of one file; `first` and `size` say what an index counts from and how
// large the (sub)tree is.
template <typename First, typename Size>
void RunCases(const std::string& name, First first, Size size) {
  const std::optional<nlohmann::json> cases = ConformanceCases(name);
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    const absl::StatusOr<std::vector<Hash>> hashes = JsonHashes(c.at("proof"));
    const absl::StatusOr<Hash> leaf = JsonHash(c.at("leafHash"));
    const absl::StatusOr<Hash> root = JsonHash(c.at("root"));
    const std::optional<uint64_t> start = first(c);
    const bool verified =
        hashes.ok() && leaf.ok() && root.ok() && start &&
        VerifyInclusion({c.at("leafIdx").get<uint64_t>() - *start, *hashes}, *leaf,
                        {size(c), *root})
            .ok();
    EXPECT_EQ(verified, !c.at("wantErr").get<bool>()) << c.at("name");
  }
  EXPECT_GT(count, 0);
  ::testing::Test::RecordProperty("cases", count);
}

TEST(InclusionConformanceTest, TransparencyDev) {
  RunCases(
      "merkle/transparency-dev/inclusion.json",
      [](const nlohmann::json&) { return std::optional<uint64_t>(0); },
      [](const nlohmann::json& c) { return c.at("treeSize").get<uint64_t>(); });
}

// A subtree is a tree of its own if it starts at a multiple of the smallest power of
// two that is not below its size.
TEST(InclusionConformanceTest, TransparencyDevSubtrees) {
  RunCases(
      "merkle/transparency-dev/subtree-inclusion.json",
      [](const nlohmann::json& c) -> std::optional<uint64_t> {
        const uint64_t start = c.at("start").get<uint64_t>();
        const uint64_t end = c.at("end").get<uint64_t>();
        const uint64_t index = c.at("leafIdx").get<uint64_t>();
        if (start >= end || index < start || end - start > uint64_t{1} << 63)
          return std::nullopt;
        if (start % std::bit_ceil(end - start) != 0) return std::nullopt;
        return start;
      },
      [](const nlohmann::json& c) {
        return c.at("end").get<uint64_t>() - c.at("start").get<uint64_t>();
      });
}

TEST(InclusionConformanceTest, Cctv) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/cctv/inclusion.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    const InclusionProof proof = {c.at("leaf_index").get<uint64_t>(),
                                  *JsonHashes(c.at("inclusion_path"))};
    const TreeHead head = {c.at("tree_size").get<uint64_t>(),
                           *JsonHash(c.at("root_hash"))};
    EXPECT_EQ(VerifyInclusion(proof, *JsonHash(c.at("leaf_hash")), head).ok(),
              c.at("expect_valid").get<bool>())
        << c.at("name");
  }
  EXPECT_GT(count, 0);
}

}  // namespace
}  // namespace rastro
