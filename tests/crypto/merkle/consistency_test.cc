// Consistency proofs: published cases, every pair of sizes against the reference tree,
// huge trees, and every damage that we can name.

#include "crypto/merkle/consistency.h"

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

constexpr uint64_t kLargest = 130;

struct Claim {
  ConsistencyProof proof;
  TreeHead earlier;
  TreeHead later;
};

absl::Status Verify(const Claim& claim) {
  return VerifyConsistency(claim.proof, claim.earlier, claim.later);
}

// The heads of all trees up to `size` leaves.
std::vector<TreeHead> Heads(const std::vector<Hash>& leaves) {
  std::vector<TreeHead> heads;
  for (size_t size = 0; size <= leaves.size(); ++size) {
    heads.push_back({size, ReferenceRoot(absl::MakeConstSpan(leaves).first(size))});
  }
  return heads;
}

struct Probe {
  std::string name;
  Claim claim;
};

void DamageSizes(const Claim& claim, std::vector<Probe>& probes) {
  const std::string shape = ConsistencyShape(claim.earlier.size, claim.later.size);
  for (uint64_t other = 0; other <= 2 * claim.later.size + 2; ++other) {
    if (ConsistencyShape(other, claim.later.size) != shape) {
      probes.push_back({absl::StrCat("earlier size ", other), claim});
      probes.back().claim.earlier.size = other;
    }
    if (ConsistencyShape(claim.earlier.size, other) != shape) {
      probes.push_back({absl::StrCat("later size ", other), claim});
      probes.back().claim.later.size = other;
    }
  }
  for (uint64_t huge : {~uint64_t{0}, uint64_t{1} << 63, uint64_t{1} << 62}) {
    probes.push_back({absl::StrCat("earlier size ", huge), claim});
    probes.back().claim.earlier.size = huge;
    if (ConsistencyShape(claim.earlier.size, huge) == shape) continue;
    probes.push_back({absl::StrCat("later size ", huge), claim});
    probes.back().claim.later.size = huge;
  }
}

std::vector<Probe> DamageSizesAndOrder(const Claim& claim) {
  std::vector<Probe> probes;
  DamageSizes(claim, probes);
  const std::vector<Hash> known = {claim.earlier.root, claim.later.root, EmptyRoot()};
  for (HashesProbe& hashes : DamageOrder(claim.proof, known)) {
    probes.push_back({std::move(hashes.name), claim});
    probes.back().claim.proof = std::move(hashes.hashes);
  }
  for (const Hash& root : {EmptyRoot(), Hash{}, LeafHash("another root")}) {
    probes.push_back({"another earlier root", claim});
    probes.back().claim.earlier.root = root;
    probes.push_back({"another later root", claim});
    probes.back().claim.later.root = root;
  }
  if (claim.earlier.size != claim.later.size) {
    probes.push_back({"heads exchanged", {claim.proof, claim.later, claim.earlier}});
    probes.push_back({"roots exchanged", claim});
    std::swap(probes.back().claim.earlier.root, probes.back().claim.later.root);
  }
  return probes;
}

std::vector<Probe> DamageEveryBit(const Claim& claim) {
  std::vector<Probe> probes;
  for (HashesProbe& hashes : FlipEveryBit(claim.proof)) {
    probes.push_back({std::move(hashes.name), claim});
    probes.back().claim.proof = std::move(hashes.hashes);
  }
  for (int bit = 0; bit < 256; ++bit) {
    probes.push_back({absl::StrCat("earlier root bit ", bit), claim});
    probes.back().claim.earlier.root = Flipped(claim.earlier.root, bit);
    probes.push_back({absl::StrCat("later root bit ", bit), claim});
    probes.back().claim.later.root = Flipped(claim.later.root, bit);
  }
  return probes;
}

void ExpectAllRefused(const std::vector<Probe>& probes) {
  ASSERT_FALSE(probes.empty());
  for (const Probe& probe : probes) {
    EXPECT_THAT(Verify(probe.claim), StatusIs(absl::StatusCode::kInvalidArgument))
        << probe.name;
  }
}

TEST(ConsistencyTest, AgreesWithTheReferenceTreeForAllPairs) {
  const std::vector<Hash> leaves = NumberedLeaves(kLargest);
  const std::vector<TreeHead> heads = Heads(leaves);
  const MerkleTree tree(leaves);
  for (uint64_t later = 1; later <= kLargest; ++later) {
    for (uint64_t earlier = 1; earlier <= later; ++earlier) {
      const absl::StatusOr<ConsistencyProof> proof =
          MakeConsistencyProof(tree, {earlier, later});
      ASSERT_THAT(proof, IsOk());
      EXPECT_EQ(*proof,
                ReferenceConsistency(earlier, absl::MakeConstSpan(leaves).first(later)));
      EXPECT_THAT(VerifyConsistency(*proof, heads[earlier], heads[later]), IsOk())
          << earlier << " to " << later;
    }
  }
}

TEST(ConsistencyTest, HoldsInHugeTrees) {
  std::mt19937_64 random(20260303);
  for (int round = 0; round < 300; ++round) {
    const uint64_t later = (random() >> (1 + random() % 62)) + 1;
    const uint64_t earlier =
        round % 4 == 0 ? std::bit_floor(later) : random() % later + 1;
    SparseTree tree;
    for (uint64_t marked : {uint64_t{0}, earlier - 1, earlier, later - 1})
      tree.Mark(marked);
    const Claim claim = {*MakeConsistencyProof(tree, {earlier, later}),
                         tree.Head(earlier), tree.Head(later)};
    EXPECT_LE(claim.proof.size(), 64u);
    EXPECT_THAT(Verify(claim), IsOk()) << earlier << " to " << later;
    // A history in which the last leaf of the earlier tree was another one.
    SparseTree forged;
    for (uint64_t marked : {uint64_t{0}, earlier, later - 1}) forged.Mark(marked);
    if (earlier == 1 || earlier == later) continue;
    const ConsistencyProof proof = *MakeConsistencyProof(forged, {earlier, later});
    EXPECT_THAT(VerifyConsistency(proof, claim.earlier, forged.Head(later)),
                StatusIs(absl::StatusCode::kInvalidArgument));
    EXPECT_THAT(VerifyConsistency(claim.proof, claim.earlier, forged.Head(later)),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(MakeConsistencyProofTest, FailsAsItsSourceFails) {
  class BrokenSource final : public NodeSource {
    absl::StatusOr<Hash> Node(uint32_t, uint64_t) const override {
      return absl::DataLossError("a tile is gone");
    }
  };
  EXPECT_THAT(
      MakeConsistencyProof(BrokenSource(), {3, 7}),
      StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("a tile is gone")));
}

// Damages a true proof in every way we can name; each must be refused.
TEST(VerifyConsistencyTest, RejectsEveryProbe) {
  const std::vector<Hash> leaves = NumberedLeaves(66);
  const std::vector<TreeHead> heads = Heads(leaves);
  const MerkleTree tree(leaves);
  for (uint64_t later : {1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 16, 17, 31, 33, 64, 66}) {
    for (uint64_t earlier = 1; earlier <= later; ++earlier) {
      SCOPED_TRACE(absl::StrCat(earlier, " to ", later));
      ExpectAllRefused(DamageSizesAndOrder(
          {*MakeConsistencyProof(tree, {earlier, later}), heads[earlier], heads[later]}));
    }
  }
}

TEST(VerifyConsistencyTest, RejectsEveryFlippedBit) {
  const std::vector<Hash> leaves = NumberedLeaves(13);
  const std::vector<TreeHead> heads = Heads(leaves);
  const MerkleTree tree(leaves);
  for (uint64_t later : {1, 2, 7, 8, 13}) {
    for (uint64_t earlier = 1; earlier <= later; ++earlier) {
      SCOPED_TRACE(absl::StrCat(earlier, " to ", later));
      ExpectAllRefused(DamageEveryBit(
          {*MakeConsistencyProof(tree, {earlier, later}), heads[earlier], heads[later]}));
    }
  }
}

TEST(VerifyConsistencyTest, KnowsNoProofFromSizeZero) {
  const TreeHead later = MerkleTree(NumberedLeaves(3)).head();
  EXPECT_THAT(VerifyConsistency({}, {}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(VerifyConsistency({}, {}, later),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(VerifyConsistency({later.root}, {}, later),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ConsistencyConformanceTest, TransparencyDev) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/transparency-dev/consistency.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    const absl::StatusOr<std::vector<Hash>> proof = JsonHashes(c.at("proof"));
    const absl::StatusOr<Hash> root1 = JsonHash(c.at("root1"));
    const absl::StatusOr<Hash> root2 = JsonHash(c.at("root2"));
    const bool verified =
        proof.ok() && root1.ok() && root2.ok() &&
        VerifyConsistency(*proof, {c.at("size1").get<uint64_t>(), *root1},
                          {c.at("size2").get<uint64_t>(), *root2})
            .ok();
    EXPECT_EQ(verified, !c.at("wantErr").get<bool>()) << c.at("name");
  }
  EXPECT_GT(count, 0);
}

// The published verdict for size 0 is lenient; ours is strict.
TEST(ConsistencyConformanceTest, Cctv) {
  const std::optional<nlohmann::json> cases =
      ConformanceCases("merkle/cctv/consistency.json");
  if (!cases) GTEST_SKIP() << kNoConformance;
  int count = 0;
  int strict = 0;
  for (const nlohmann::json& c : *cases) {
    ++count;
    const TreeHead earlier = {c.at("old_size").get<uint64_t>(),
                              *JsonHash(c.at("old_root"))};
    const TreeHead later = {c.at("new_size").get<uint64_t>(),
                            *JsonHash(c.at("new_root"))};
    const bool published = c.at("expect_valid").get<bool>();
    if (published && earlier.size == 0) ++strict;
    EXPECT_EQ(
        VerifyConsistency(*JsonHashes(c.at("consistency_path")), earlier, later).ok(),
        published && earlier.size > 0)
        << c.at("name");
  }
  EXPECT_GT(count, strict);
  EXPECT_GT(strict, 0);
}

}  // namespace
}  // namespace rastro
