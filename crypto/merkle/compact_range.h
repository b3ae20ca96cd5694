// The right edge of a growing tree: all that is needed to append and to know the
// root.
// Not thread-safe.
// Specification: RFC 6962, section 2.1.

#ifndef RASTRO_CRYPTO_MERKLE_COMPACT_RANGE_H_
#define RASTRO_CRYPTO_MERKLE_COMPACT_RANGE_H_

#include <cstdint>
#include <vector>

#include "crypto/hash.h"
#include "crypto/merkle/tree_head.h"

namespace rastro {

class CompactRange {
 public:
  CompactRange() = default;

  // The edge of a tree of `size` leaves: the roots of its perfect subtrees, one for
  // each bit of `size` (asserted), largest first.
  CompactRange(uint64_t size, std::vector<Hash> peaks);

  void Append(const Hash& leaf_hash);

  uint64_t size() const { return size_; }
  TreeHead head() const;

 private:
  uint64_t size_ = 0;
  std::vector<Hash> peaks_;  // One for each bit of size_, largest subtree first.
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_COMPACT_RANGE_H_
