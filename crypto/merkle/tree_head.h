// Size and root of a Merkle tree.
// Specification: RFC 9162, section 2.1.

#ifndef RASTRO_CRYPTO_MERKLE_TREE_HEAD_H_
#define RASTRO_CRYPTO_MERKLE_TREE_HEAD_H_

#include <cstdint>

#include "crypto/hash.h"

namespace rastro {

struct TreeHead {
  uint64_t size = 0;        // Number of leaves; below 2^63.
  Hash root = EmptyRoot();  // Root of the tree over them.

  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_TREE_HEAD_H_
