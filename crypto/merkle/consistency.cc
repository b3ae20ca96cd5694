// Made as RFC 6962 defines it (SUBPROOF), checked as RFC 9162 does (iteratively).

#include "crypto/merkle/consistency.h"

#include <algorithm>
#include <bit>
#include <cassert>

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

absl::Status RefuseConsistency(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("consistency proof: ", why));
}

absl::Status VerifyProperPrefix(const ConsistencyProof& proof, const TreeHead& earlier,
                                const TreeHead& later) {
  if (proof.empty()) return RefuseConsistency("too short");
  const bool seeded = std::has_single_bit(earlier.size);
  uint64_t node = earlier.size - 1;
  uint64_t last = later.size - 1;
  while (node % 2 == 1) node >>= 1, last >>= 1;
  Hash earlier_root = seeded ? earlier.root : proof[0];
  Hash later_root = earlier_root;
  for (size_t i = seeded ? 0 : 1; i < proof.size(); ++i) {
    if (last == 0) return RefuseConsistency("too long");
    if (node % 2 == 1 || node == last) {
      earlier_root = NodeHash(proof[i], earlier_root);
      later_root = NodeHash(proof[i], later_root);
      while (node % 2 == 0 && node != 0) node >>= 1, last >>= 1;
    } else {
      later_root = NodeHash(later_root, proof[i]);
    }
    node >>= 1, last >>= 1;
  }
  if (last != 0) return RefuseConsistency("too short");
  if (earlier_root != earlier.root)
    return RefuseConsistency("leads to another earlier root");
  if (later_root != later.root) return RefuseConsistency("leads to another later root");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ConsistencyProof> MakeConsistencyProof(const NodeSource& source,
                                                      TreeSizes sizes) {
  assert(sizes.earlier > 0 && sizes.earlier <= sizes.later);
  ConsistencyProof proof;
  uint64_t begin = 0;
  uint64_t end = sizes.later;
  while (end != sizes.earlier) {
    const uint64_t middle = begin + SplitPoint(end - begin);
    const bool left = sizes.earlier <= middle;
    absl::StatusOr<Hash> sibling =
        left ? RangeRoot(source, middle, end) : RangeRoot(source, begin, middle);
    if (!sibling.ok()) return sibling.status();
    proof.push_back(*sibling);
    (left ? end : begin) = middle;
  }
  if (begin > 0) {  // Otherwise it is the earlier tree itself, whose root is known.
    absl::StatusOr<Hash> seed = RangeRoot(source, begin, end);
    if (!seed.ok()) return seed.status();
    proof.push_back(*seed);
  }
  std::reverse(proof.begin(), proof.end());
  return proof;
}

absl::Status VerifyConsistency(const ConsistencyProof& proof, const TreeHead& earlier,
                               const TreeHead& later) {
  if (earlier.size == 0) return RefuseConsistency("there is none from size 0");
  if (earlier.size > later.size) {
    return RefuseConsistency(
        absl::StrCat("size ", earlier.size, " is above ", later.size));
  }
  if (earlier.size < later.size) return VerifyProperPrefix(proof, earlier, later);
  if (!proof.empty()) return RefuseConsistency("too long");
  if (earlier.root != later.root) return RefuseConsistency("one size has two roots");
  return absl::OkStatus();
}

}  // namespace rastro
