// Made as RFC 6962 defines it (PATH), checked as RFC 9162 does (iteratively).

#include "crypto/merkle/inclusion.h"

#include <algorithm>
#include <cassert>

#include "absl/strings/str_cat.h"

namespace rastro {

absl::StatusOr<InclusionProof> MakeInclusionProof(const NodeSource& source,
                                                  uint64_t leaf_index,
                                                  uint64_t tree_size) {
  assert(leaf_index < tree_size);
  InclusionProof proof{leaf_index, {}};
  uint64_t begin = 0;
  uint64_t end = tree_size;
  while (end - begin > 1) {
    const uint64_t middle = begin + SplitPoint(end - begin);
    const bool left = leaf_index < middle;
    absl::StatusOr<Hash> sibling =
        left ? RangeRoot(source, middle, end) : RangeRoot(source, begin, middle);
    if (!sibling.ok()) return sibling.status();
    proof.hashes.push_back(*sibling);
    (left ? end : begin) = middle;
  }
  std::reverse(proof.hashes.begin(), proof.hashes.end());
  return proof;
}

absl::Status VerifyInclusion(const InclusionProof& proof, const Hash& leaf_hash,
                             const TreeHead& head) {
  if (proof.leaf_index >= head.size) {
    return absl::InvalidArgumentError(
        absl::StrCat("inclusion proof: index ", proof.leaf_index,
                     " is not in a tree of size ", head.size));
  }
  uint64_t node = proof.leaf_index;
  uint64_t last = head.size - 1;
  Hash root = leaf_hash;
  for (const Hash& sibling : proof.hashes) {
    if (last == 0) return absl::InvalidArgumentError("inclusion proof: too long");
    if (node % 2 == 1 || node == last) {
      root = NodeHash(sibling, root);
      while (node % 2 == 0 && node != 0) node >>= 1, last >>= 1;
    } else {
      root = NodeHash(root, sibling);
    }
    node >>= 1, last >>= 1;
  }
  if (last != 0) return absl::InvalidArgumentError("inclusion proof: too short");
  if (root != head.root) {
    return absl::InvalidArgumentError("inclusion proof: leads to another root");
  }
  return absl::OkStatus();
}

}  // namespace rastro
