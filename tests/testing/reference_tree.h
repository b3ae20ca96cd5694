// A Merkle tree straight from its definitions, slow and obvious, for comparison with
// the one in crypto/merkle. Knows leaf hashes only.
// Shapes say in which order a proof is folded: two claims of one shape are one
// computation, so that a proof for the one leads to the same root for the other.
// Specification: RFC 6962, sections 2.1 (MTH), 2.1.1 (PATH), 2.1.2 (PROOF, SUBPROOF).

#ifndef RASTRO_TESTS_TESTING_REFERENCE_TREE_H_
#define RASTRO_TESTS_TESTING_REFERENCE_TREE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "crypto/hash.h"

namespace rastro {

// The largest power of two smaller than n, for n > 1.
inline uint64_t ReferenceSplit(uint64_t n) {
  uint64_t k = 1;
  while (k < n - k) k *= 2;
  return k;
}

// The bytes of a tile.
inline std::string Joined(absl::Span<const Hash> hashes) {
  std::string bytes;
  for (const Hash& hash : hashes) absl::StrAppend(&bytes, hash.view());
  return bytes;
}

inline Hash ReferenceRoot(absl::Span<const Hash> d) {
  if (d.empty()) return Sha256("");
  if (d.size() == 1) return d[0];
  const size_t k = ReferenceSplit(d.size());
  return NodeHash(ReferenceRoot(d.first(k)), ReferenceRoot(d.subspan(k)));
}

inline std::vector<Hash> ReferencePath(size_t m, absl::Span<const Hash> d) {
  if (d.size() == 1) return {};
  const size_t k = ReferenceSplit(d.size());
  std::vector<Hash> path =
      m < k ? ReferencePath(m, d.first(k)) : ReferencePath(m - k, d.subspan(k));
  path.push_back(m < k ? ReferenceRoot(d.subspan(k)) : ReferenceRoot(d.first(k)));
  return path;
}

inline std::vector<Hash> ReferenceSubproof(size_t m, absl::Span<const Hash> d,
                                           bool known) {
  if (m == d.size())
    return known ? std::vector<Hash>{} : std::vector<Hash>{ReferenceRoot(d)};
  const size_t k = ReferenceSplit(d.size());
  std::vector<Hash> proof = m <= k ? ReferenceSubproof(m, d.first(k), known)
                                   : ReferenceSubproof(m - k, d.subspan(k), false);
  proof.push_back(m <= k ? ReferenceRoot(d.subspan(k)) : ReferenceRoot(d.first(k)));
  return proof;
}

// 0 < m <= d.size().
inline std::vector<Hash> ReferenceConsistency(size_t m, absl::Span<const Hash> d) {
  return ReferenceSubproof(m, d, true);
}

// On which side the siblings of leaf m stand, from the leaf to the root: "L" and "R";
// "none" if the tree of n leaves has no such leaf.
inline std::string InclusionShape(uint64_t m, uint64_t n) {
  if (m >= n) return "none";
  if (n == 1) return "";
  const uint64_t k = ReferenceSplit(n);
  return m < k ? InclusionShape(m, k) + "R" : InclusionShape(m - k, n - k) + "L";
}

inline std::string SubproofShape(uint64_t m, uint64_t n, bool known) {
  if (m == n) return known ? "root" : "hash";
  const uint64_t k = ReferenceSplit(n);
  return m <= k ? SubproofShape(m, k, known) + "R"
                : SubproofShape(m - k, n - k, false) + "L";
}

// As InclusionShape, with what the fold begins with; "none" unless 0 < m <= n.
inline std::string ConsistencyShape(uint64_t m, uint64_t n) {
  return m == 0 || m > n ? "none" : SubproofShape(m, n, true);
}

// The tree over leaves [begin, end) with a letter for each node that is hashed, each
// leaf that is shown and each hash that the proof gives.
inline std::string SubsetShape(uint64_t begin, uint64_t end,
                               absl::Span<const uint64_t> indexes) {
  if (indexes.empty()) return "h";
  if (end - begin == 1) return "x";
  const uint64_t middle = begin + ReferenceSplit(end - begin);
  size_t left = 0;
  while (left < indexes.size() && indexes[left] < middle) ++left;
  return absl::StrCat("(", SubsetShape(begin, middle, indexes.first(left)),
                      SubsetShape(middle, end, indexes.subspan(left)), ")");
}

// Leaf hashes that differ from one another: of "leaf 0", "leaf 1", ...
inline Hash NumberedLeaf(uint64_t index) {
  return LeafHash(absl::StrCat("leaf ", index));
}

inline std::vector<Hash> NumberedLeaves(uint64_t count) {
  std::vector<Hash> leaves;
  for (uint64_t i = 0; i < count; ++i) leaves.push_back(NumberedLeaf(i));
  return leaves;
}

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_REFERENCE_TREE_H_
