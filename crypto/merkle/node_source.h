// Where the inner nodes of a Merkle tree are read from.

#ifndef RASTRO_CRYPTO_MERKLE_NODE_SOURCE_H_
#define RASTRO_CRYPTO_MERKLE_NODE_SOURCE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "crypto/hash.h"

namespace rastro {

// Gives the roots of perfect subtrees. These never change once the leaves below
// them are there, so one source serves proofs for every size up to its own.
class NodeSource {
 public:
  virtual ~NodeSource() = default;

  // Root of the subtree over leaves [index << level, (index + 1) << level), all of
  // which the tree has. DATA_LOSS if the node cannot be had.
  virtual absl::StatusOr<Hash> Node(uint32_t level, uint64_t index) const = 0;
};

// Root of the tree over leaves [begin, end), begin < end, of `source`: RFC 6962's
// MTH(D[begin:end]).
absl::StatusOr<Hash> RangeRoot(const NodeSource& source, uint64_t begin, uint64_t end);

// The largest power of two below `size`, which is 2 or more: where RFC 6962 splits.
uint64_t SplitPoint(uint64_t size);

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_NODE_SOURCE_H_
