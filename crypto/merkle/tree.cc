// Level by level, perfect subtrees only; RangeRoot folds what is left at the right.

#include "crypto/merkle/tree.h"

#include <cassert>
#include <utility>

namespace rastro {

MerkleTree::MerkleTree(std::vector<Hash> leaves) {
  levels_.push_back(std::move(leaves));
  while (levels_.back().size() > 1) {
    const std::vector<Hash>& below = levels_.back();
    std::vector<Hash> level;
    level.reserve(below.size() / 2);
    for (size_t i = 0; i + 1 < below.size(); i += 2) {
      level.push_back(NodeHash(below[i], below[i + 1]));
    }
    levels_.push_back(std::move(level));
  }
}

MerkleTree MerkleTree::OfTexts(absl::Span<const std::string> texts) {
  std::vector<Hash> leaves;
  leaves.reserve(texts.size());
  for (const std::string& text : texts) leaves.push_back(LeafHash(text));
  return MerkleTree(std::move(leaves));
}

TreeHead MerkleTree::head() const {
  const uint64_t size = levels_[0].size();
  return {size, size == 0 ? EmptyRoot() : *RangeRoot(*this, 0, size)};
}

absl::StatusOr<Hash> MerkleTree::Node(uint32_t level, uint64_t index) const {
  assert(level < levels_.size() && index < levels_[level].size());
  return levels_[level][index];
}

SubsetProof MerkleTree::Prove(absl::Span<const uint64_t> indexes) const {
  return *MakeSubsetProof(*this, levels_[0].size(), indexes);
}

}  // namespace rastro
