// A whole small Merkle tree in memory: the lots of an event, the events of a batch,
// the links of an entry, the heads of a note.
// Thread-safe once made.
// Specification: RFC 6962, section 2.1.

#ifndef RASTRO_CRYPTO_MERKLE_TREE_H_
#define RASTRO_CRYPTO_MERKLE_TREE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "crypto/hash.h"
#include "crypto/merkle/node_source.h"
#include "crypto/merkle/subset_proof.h"
#include "crypto/merkle/tree_head.h"

namespace rastro {

class MerkleTree final : public NodeSource {
 public:
  // From leaf hashes, in order.
  explicit MerkleTree(std::vector<Hash> leaves);

  // From the texts that are the leaves.
  static MerkleTree OfTexts(absl::Span<const std::string> texts);

  TreeHead head() const;

  // `level` and `index` must be in the tree (asserted). Never fails.
  absl::StatusOr<Hash> Node(uint32_t level, uint64_t index) const override;

  // As MakeSubsetProof, which cannot fail here.
  SubsetProof Prove(absl::Span<const uint64_t> indexes) const;

 private:
  std::vector<std::vector<Hash>> levels_;  // Perfect subtrees only.
};

}  // namespace rastro

#endif  // RASTRO_CRYPTO_MERKLE_TREE_H_
