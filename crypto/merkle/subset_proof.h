// Subset proofs: several leaves of one tree at once, each needed node once. What
// receipts of a batch, openings of lots, links and events, and provenance files use.
// Pure and thread-safe.
// Specification: docs/formats.md, section 1.3.

#ifndef RASTRO_CRYPTO_MERKLE_SUBSET_PROOF_H_
#define RASTRO_CRYPTO_MERKLE_SUBSET_PROOF_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "crypto/hash.h"
#include "crypto/merkle/node_source.h"
#include "crypto/merkle/tree_head.h"

namespace rastro {

// Roots of the largest subtrees without a shown leaf, from left to right.
using SubsetProof = std::vector<Hash>;

struct SubsetLeaf {
  uint64_t index = 0;
  Hash hash;
};

// Proves the leaves at `indexes` (ascending, each once, at least one, below
// `tree_size`; asserted). Fails only as `source` fails.
absl::StatusOr<SubsetProof> MakeSubsetProof(const NodeSource& source, uint64_t tree_size,
                                            absl::Span<const uint64_t> indexes);

// The root of the tree of `tree_size` leaves that has `leaves` (ascending by index,
// each once, at least one). INVALID_ARGUMENT unless each hash of `proof` is used
// exactly once.
absl::StatusOr<Hash> SubsetRoot(uint64_t tree_size, absl::Span<const SubsetLeaf> leaves,
                                absl::Span<const Hash> proof);

// Checks that SubsetRoot is the head's. INVALID_ARGUMENT otherwise.
absl::Status VerifySubset(absl::Span<const SubsetLeaf> leaves, const SubsetProof& proof,
                          const TreeHead& head);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_SUBSET_PROOF_H_
