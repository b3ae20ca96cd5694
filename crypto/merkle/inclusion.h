// Inclusion proofs over an RFC 6962 Merkle tree.
// Pure: neither reads tiles nor knows who signed the tree head. Thread-safe.
// Specification: RFC 9162, section 2.1.3.

#ifndef RASTRO_CRYPTO_MERKLE_INCLUSION_H_
#define RASTRO_CRYPTO_MERKLE_INCLUSION_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/hash.h"
#include "crypto/merkle/node_source.h"
#include "crypto/merkle/tree_head.h"

namespace rastro {

struct InclusionProof {
  uint64_t leaf_index = 0;   // From 0; less than the tree size.
  std::vector<Hash> hashes;  // Sibling hashes, leaf to root; at most 63.
};

// Proves leaf `leaf_index` in the tree of `tree_size` leaves, leaf_index <
// tree_size (asserted). Fails only as `source` fails.
absl::StatusOr<InclusionProof> MakeInclusionProof(const NodeSource& source,
                                                  uint64_t leaf_index,
                                                  uint64_t tree_size);

// Checks that the leaf with `leaf_hash` stands at `proof.leaf_index` in the tree
// that `head` describes. INVALID_ARGUMENT if the proof does not fit the tree size,
// or leads to another root.
absl::Status VerifyInclusion(const InclusionProof& proof, const Hash& leaf_hash,
                             const TreeHead& head);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_INCLUSION_H_
