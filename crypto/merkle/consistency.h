// Consistency proofs: a later tree contains an earlier one unchanged.
// Pure and thread-safe.
// Specification: RFC 9162, section 2.1.4.

#ifndef RASTRO_CRYPTO_MERKLE_CONSISTENCY_H_
#define RASTRO_CRYPTO_MERKLE_CONSISTENCY_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/hash.h"
#include "crypto/merkle/node_source.h"
#include "crypto/merkle/tree_head.h"

namespace rastro {

using ConsistencyProof = std::vector<Hash>;  // At most 64 hashes.

// Sizes of two trees of one ledger, 0 < earlier <= later.
struct TreeSizes {
  uint64_t earlier = 0;
  uint64_t later = 0;
};

// Proves that the tree of the later size begins with that of the earlier one
// (sizes asserted). Fails only as `source` fails.
absl::StatusOr<ConsistencyProof> MakeConsistencyProof(const NodeSource& source,
                                                      TreeSizes sizes);

// The two heads come from checkpoints that the caller has verified. There is no
// proof from size 0: INVALID_ARGUMENT, as for any proof that does not fit the
// sizes or leads to other roots.
absl::Status VerifyConsistency(const ConsistencyProof& proof, const TreeHead& earlier,
                               const TreeHead& later);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_CONSISTENCY_H_
