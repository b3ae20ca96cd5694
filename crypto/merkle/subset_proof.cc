// Both directions walk the tree as RFC 6962 splits it, left before right. A
// subtree without a shown leaf is one hash of the proof.

#include "crypto/merkle/subset_proof.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "crypto/grammar.h"

namespace rastro {
namespace {

absl::Status RefuseSubset(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("subset proof: ", why));
}

absl::Status Collect(const NodeSource& source, uint64_t begin, uint64_t end,
                     absl::Span<const uint64_t> indexes, SubsetProof& proof) {
  if (indexes.empty()) {
    absl::StatusOr<Hash> root = RangeRoot(source, begin, end);
    if (root.ok()) proof.push_back(*root);
    return root.status();
  }
  if (end - begin == indexes.size()) return absl::OkStatus();  // All of it is shown.
  const uint64_t middle = begin + SplitPoint(end - begin);
  const size_t left =
      std::lower_bound(indexes.begin(), indexes.end(), middle) - indexes.begin();
  if (absl::Status status = Collect(source, begin, middle, indexes.first(left), proof);
      !status.ok()) {
    return status;
  }
  return Collect(source, middle, end, indexes.subspan(left), proof);
}

class RootBuilder {
 public:
  explicit RootBuilder(absl::Span<const Hash> proof) : proof_(proof) {}

  Hash Build(uint64_t begin, uint64_t end, absl::Span<const SubsetLeaf> leaves) {
    if (leaves.empty()) return TakeHash();
    if (end - begin == 1) return leaves[0].hash;
    const uint64_t middle = begin + SplitPoint(end - begin);
    const size_t left = std::partition_point(leaves.begin(), leaves.end(),
                                             [middle](const SubsetLeaf& leaf) {
                                               return leaf.index < middle;
                                             }) -
                        leaves.begin();
    const Hash left_root = Build(begin, middle, leaves.first(left));
    return NodeHash(left_root, Build(middle, end, leaves.subspan(left)));
  }

  // Every hash was there and used.
  bool Exact() const { return !short_ && next_ == proof_.size(); }

 private:
  Hash TakeHash() {
    if (next_ < proof_.size()) return proof_[next_++];
    short_ = true;
    return Hash{};
  }

  absl::Span<const Hash> proof_;
  size_t next_ = 0;
  bool short_ = false;
};

}  // namespace

absl::StatusOr<SubsetProof> MakeSubsetProof(const NodeSource& source, uint64_t tree_size,
                                            absl::Span<const uint64_t> indexes) {
  assert(!indexes.empty() && indexes.back() < tree_size);
  SubsetProof proof;
  absl::Status status = Collect(source, 0, tree_size, indexes, proof);
  if (!status.ok()) return status;
  return proof;
}

absl::StatusOr<Hash> SubsetRoot(uint64_t tree_size, absl::Span<const SubsetLeaf> leaves,
                                absl::Span<const Hash> proof) {
  if (tree_size > kMaxDecimal) return RefuseSubset("wanted a tree size below 2^63");
  if (leaves.empty()) return RefuseSubset("wanted at least one leaf");
  for (size_t i = 0; i < leaves.size(); ++i) {
    if (leaves[i].index >= tree_size ||
        (i > 0 && leaves[i - 1].index >= leaves[i].index)) {
      return RefuseSubset(absl::StrCat("index ", leaves[i].index,
                                       " is not ascending below the tree size ",
                                       tree_size));
    }
  }
  RootBuilder builder(proof);
  const Hash root = builder.Build(0, tree_size, leaves);
  if (!builder.Exact()) return RefuseSubset("has too few or too many hashes");
  return root;
}

absl::Status VerifySubset(absl::Span<const SubsetLeaf> leaves, const SubsetProof& proof,
                          const TreeHead& head) {
  absl::StatusOr<Hash> root = SubsetRoot(head.size, leaves, proof);
  if (!root.ok()) return root.status();
  if (*root != head.root) return RefuseSubset("leads to another root");
  return absl::OkStatus();
}

}  // namespace rastro
