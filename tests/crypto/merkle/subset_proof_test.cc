// Subset proofs: random subsets against the reference tree, huge trees, and every
// damage that we can name.

#include "crypto/merkle/subset_proof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"
#include "crypto/merkle/tree.h"
#include "tests/crypto/merkle/proof_probes.h"
#include "tests/testing/reference_tree.h"
#include "tests/testing/sparse_tree.h"
#include "tests/testing/status_matchers.h"

namespace rastro {
namespace {

struct SubsetClaim {
  std::vector<SubsetLeaf> leaves;
  SubsetProof proof;
  TreeHead head;
};

absl::Status Verify(const SubsetClaim& claim) {
  return VerifySubset(claim.leaves, claim.proof, claim.head);
}

std::vector<uint64_t> Indexes(const std::vector<SubsetLeaf>& leaves) {
  std::vector<uint64_t> indexes;
  for (const SubsetLeaf& leaf : leaves) indexes.push_back(leaf.index);
  return indexes;
}

SubsetClaim TrueSubsetClaim(const std::vector<Hash>& leaves,
                            const std::vector<uint64_t>& indexes) {
  const MerkleTree tree(leaves);
  SubsetClaim claim{{}, tree.Prove(indexes), tree.head()};
  for (uint64_t index : indexes) claim.leaves.push_back({index, leaves[index]});
  return claim;
}

// The proof from the definition: roots of the largest subtrees without a shown leaf.
void ReferenceSubset(absl::Span<const Hash> d, uint64_t begin,
                     const std::set<uint64_t>& shown, SubsetProof& proof) {
  const auto first = shown.lower_bound(begin);
  if (first == shown.end() || *first >= begin + d.size()) {
    proof.push_back(ReferenceRoot(d));
  } else if (d.size() > 1) {
    const size_t k = ReferenceSplit(d.size());
    ReferenceSubset(d.first(k), begin, shown, proof);
    ReferenceSubset(d.subspan(k), begin + k, shown, proof);
  }
}

std::vector<uint64_t> RandomSubset(uint64_t size, std::mt19937_64& random) {
  std::set<uint64_t> indexes;
  const uint64_t count =
      random() % 3 == 0 ? random() % std::min<uint64_t>(size, 300) + 1 : random() % 8 + 1;
  for (uint64_t i = 0; i < count; ++i) indexes.insert(random() % size);
  return {indexes.begin(), indexes.end()};
}

TEST(SubsetProofTest, AgreesWithTheReferenceTreeForRandomSubsets) {
  std::mt19937_64 random(20260304);
  for (int round = 0; round < 1500; ++round) {
    const uint64_t size = random() % 300 + 1;
    const std::vector<Hash> leaves = NumberedLeaves(size);
    const std::vector<uint64_t> indexes = RandomSubset(size, random);
    const SubsetClaim claim = TrueSubsetClaim(leaves, indexes);
    SubsetProof reference;
    ReferenceSubset(leaves, 0, {indexes.begin(), indexes.end()}, reference);
    ASSERT_EQ(claim.proof, reference);
    EXPECT_THAT(SubsetRoot(size, claim.leaves, claim.proof),
                IsOkAndHolds(ReferenceRoot(leaves)));
    EXPECT_THAT(Verify(claim), IsOk());
  }
}

TEST(SubsetProofTest, OfOneLeafIsItsInclusionPathFromLeftToRight) {
  const std::vector<Hash> leaves = NumberedLeaves(100);
  for (uint64_t index = 0; index < leaves.size(); ++index) {
    SubsetProof proof = TrueSubsetClaim(leaves, {index}).proof;
    std::vector<Hash> path = ReferencePath(index, leaves);
    ASSERT_TRUE(
        std::is_permutation(proof.begin(), proof.end(), path.begin(), path.end()));
  }
}

TEST(SubsetProofTest, OfAllLeavesIsEmpty) {
  for (uint64_t size : {1, 2, 3, 6, 64, 77}) {
    const std::vector<Hash> leaves = NumberedLeaves(size);
    std::vector<uint64_t> all(size);
    for (uint64_t i = 0; i < size; ++i) all[i] = i;
    const SubsetClaim claim = TrueSubsetClaim(leaves, all);
    EXPECT_TRUE(claim.proof.empty());
    EXPECT_THAT(Verify(claim), IsOk());
  }
}

TEST(SubsetProofTest, HoldsInHugeTrees) {
  std::mt19937_64 random(20260305);
  for (int round = 0; round < 100; ++round) {
    const uint64_t size = (random() >> (1 + random() % 60)) + 1;
    SparseTree tree;
    for (int i = 0; i < 5; ++i) tree.Mark(random() % size);
    SubsetClaim claim{{}, {}, tree.Head(size)};
    const std::vector<uint64_t> indexes = RandomSubset(size, random);
    for (uint64_t index : indexes) claim.leaves.push_back({index, tree.Leaf(index)});
    claim.proof = *MakeSubsetProof(tree, size, indexes);
    EXPECT_THAT(Verify(claim), IsOk());
  }
}

TEST(SubsetProofTest, HoldsInTheLargestTreeAndNoLargerOne) {
  SparseTree tree;
  tree.Mark(kMaxDecimal - 1);
  const std::vector<uint64_t> indexes = {0, kMaxDecimal / 2, kMaxDecimal - 1};
  const SubsetProof proof = *MakeSubsetProof(tree, kMaxDecimal, indexes);
  std::vector<SubsetLeaf> leaves;
  for (uint64_t index : indexes) leaves.push_back({index, tree.Leaf(index)});
  EXPECT_THAT(VerifySubset(leaves, proof, tree.Head(kMaxDecimal)), IsOk());
  EXPECT_THAT(SubsetRoot(kMaxDecimal + 1, leaves, proof),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(SubsetRoot(~uint64_t{0}, leaves, proof),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

struct SubsetProbe {
  std::string name;
  SubsetClaim claim;
};

void DamageLeaves(const SubsetClaim& claim, std::vector<SubsetProbe>& probes) {
  const auto add = [&](std::string name, std::vector<SubsetLeaf> leaves) {
    probes.push_back({std::move(name), claim});
    probes.back().claim.leaves = std::move(leaves);
  };
  for (size_t i = 0; i < claim.leaves.size(); ++i) {
    std::vector<SubsetLeaf> leaves = claim.leaves;
    leaves.erase(leaves.begin() + i);
    add(absl::StrCat("dropped leaf ", i), leaves);
    leaves = claim.leaves;
    leaves.insert(leaves.begin() + i, leaves[i]);
    add(absl::StrCat("doubled leaf ", i), leaves);
    leaves = claim.leaves;
    leaves[i].hash = LeafHash("another leaf");
    add(absl::StrCat("replaced leaf ", i), leaves);
    for (uint64_t index = 0; index <= claim.head.size + 1; ++index) {
      leaves = claim.leaves;
      leaves[i].index = index;
      if (index != claim.leaves[i].index) add(absl::StrCat("moved leaf ", i), leaves);
    }
    if (i == 0) continue;
    leaves = claim.leaves;
    std::swap(leaves[i - 1], leaves[i]);
    add(absl::StrCat("leaves out of order at ", i), leaves);
    std::swap(leaves[i - 1].index, leaves[i].index);
    add(absl::StrCat("hashes exchanged at ", i), leaves);
  }
  for (uint64_t index = 0; index < claim.head.size; ++index) {
    std::vector<SubsetLeaf> leaves = claim.leaves;
    const auto place =
        std::find_if(leaves.begin(), leaves.end(),
                     [&](const SubsetLeaf& leaf) { return leaf.index >= index; });
    if (place != leaves.end() && place->index == index) continue;
    leaves.insert(place, {index, LeafHash("an invented leaf")});
    add(absl::StrCat("invented leaf ", index), leaves);
  }
  add("no leaves", {});
}

std::vector<SubsetProbe> DamageEveryWay(const SubsetClaim& claim) {
  std::vector<SubsetProbe> probes;
  DamageLeaves(claim, probes);
  const std::vector<Hash> known = {claim.leaves[0].hash, claim.head.root, EmptyRoot()};
  for (HashesProbe& hashes : DamageOrder(claim.proof, known)) {
    probes.push_back({std::move(hashes.name), claim});
    probes.back().claim.proof = std::move(hashes.hashes);
  }
  const std::vector<uint64_t> indexes = Indexes(claim.leaves);
  const std::string shape = SubsetShape(0, claim.head.size, indexes);
  for (uint64_t size = 0; size <= 2 * claim.head.size + 2; ++size) {
    if (size > indexes.back() && SubsetShape(0, size, indexes) == shape) continue;
    probes.push_back({absl::StrCat("size ", size), claim});
    probes.back().claim.head.size = size;
  }
  return probes;
}

void ExpectAllRefused(const std::vector<SubsetProbe>& probes) {
  ASSERT_FALSE(probes.empty());
  for (const SubsetProbe& probe : probes) {
    EXPECT_THAT(Verify(probe.claim), StatusIs(absl::StatusCode::kInvalidArgument))
        << probe.name;
  }
}

// Damages a true proof in every way we can name; each must be refused.
TEST(VerifySubsetTest, RejectsEveryProbe) {
  std::mt19937_64 random(20260306);
  for (uint64_t size : {1, 2, 3, 4, 5, 7, 8, 9, 16, 21, 33, 64, 70}) {
    for (int round = 0; round < 6; ++round) {
      const SubsetClaim claim =
          TrueSubsetClaim(NumberedLeaves(size), RandomSubset(size, random));
      SCOPED_TRACE(absl::StrCat(claim.leaves.size(), " of ", size));
      ExpectAllRefused(DamageEveryWay(claim));
    }
  }
}

TEST(VerifySubsetTest, RejectsEveryFlippedBit) {
  const SubsetClaim claim = TrueSubsetClaim(NumberedLeaves(21), {0, 3, 4, 19});
  std::vector<SubsetProbe> probes;
  for (HashesProbe& hashes : FlipEveryBit(claim.proof)) {
    probes.push_back({std::move(hashes.name), claim});
    probes.back().claim.proof = std::move(hashes.hashes);
  }
  for (int bit = 0; bit < 256; ++bit) {
    for (size_t i = 0; i < claim.leaves.size(); ++i) {
      probes.push_back({absl::StrCat("leaf ", i, " bit ", bit), claim});
      probes.back().claim.leaves[i].hash = Flipped(claim.leaves[i].hash, bit);
    }
    probes.push_back({absl::StrCat("root bit ", bit), claim});
    probes.back().claim.head.root = Flipped(claim.head.root, bit);
  }
  ExpectAllRefused(probes);
}

TEST(VerifySubsetTest, RejectsTheEmptyTree) {
  EXPECT_THAT(VerifySubset({}, {}, {}), StatusIs(absl::StatusCode::kInvalidArgument));
  const std::vector<SubsetLeaf> leaves = {{0, EmptyRoot()}};
  EXPECT_THAT(VerifySubset(leaves, {}, {}), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(MakeSubsetProofTest, FailsAsItsSourceFails) {
  class BrokenSource final : public NodeSource {
    absl::StatusOr<Hash> Node(uint32_t, uint64_t) const override {
      return absl::DataLossError("a tile is gone");
    }
  };
  const std::vector<uint64_t> indexes = {1, 4};
  EXPECT_THAT(
      MakeSubsetProof(BrokenSource(), 6, indexes),
      StatusIs(absl::StatusCode::kDataLoss, ::testing::HasSubstr("a tile is gone")));
}

}  // namespace
}  // namespace rastro
