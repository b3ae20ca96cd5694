// A Merkle tree of any size up to 2^63 leaves in which nearly all leaves are alike:
// what has no special leaf below it depends on its level only, so that each node is
// cheap. For proofs in trees that no test could build.

#ifndef RASTRO_TESTS_TESTING_SPARSE_TREE_H_
#define RASTRO_TESTS_TESTING_SPARSE_TREE_H_

#include <array>
#include <cstdint>
#include <map>

#include "absl/status/statusor.h"
#include "crypto/hash.h"
#include "crypto/merkle/node_source.h"
#include "crypto/merkle/tree_head.h"
#include "tests/testing/reference_tree.h"

namespace rastro {

class SparseTree final : public NodeSource {
 public:
  SparseTree() {
    alike_[0] = LeafHash("any other leaf");
    for (size_t i = 1; i < alike_.size(); ++i)
      alike_[i] = NodeHash(alike_[i - 1], alike_[i - 1]);
  }

  // Makes leaf `index` differ from all others.
  void Mark(uint64_t index) { special_[index] = NumberedLeaf(index); }

  absl::StatusOr<Hash> Node(uint32_t level, uint64_t index) const override {
    return NodeAt(level, index);
  }

  Hash Leaf(uint64_t index) const { return NodeAt(0, index); }

  // 0 < size <= 2^63.
  TreeHead Head(uint64_t size) const { return {size, RootOf(0, size)}; }

 private:
  Hash NodeAt(uint32_t level, uint64_t index) const {
    const auto first = special_.lower_bound(index << level);
    if (first == special_.end() || first->first >> level != index) return alike_[level];
    if (level == 0) return first->second;
    return NodeHash(NodeAt(level - 1, 2 * index), NodeAt(level - 1, 2 * index + 1));
  }

  // MTH over [begin, end), as RFC 6962 defines it.
  Hash RootOf(uint64_t begin, uint64_t end) const {
    uint32_t level = 0;
    while (uint64_t{1} << level < end - begin) ++level;
    if (uint64_t{1} << level == end - begin) return NodeAt(level, begin >> level);
    const uint64_t middle = begin + ReferenceSplit(end - begin);
    return NodeHash(RootOf(begin, middle), RootOf(middle, end));
  }

  std::array<Hash, 64> alike_;
  std::map<uint64_t, Hash> special_;
};

}  // namespace rastro

#endif  // RASTRO_TESTS_TESTING_SPARSE_TREE_H_
