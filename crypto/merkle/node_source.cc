// A range that begins at a multiple of its power-of-two size is one node; any
// other is split as RFC 6962 splits it.

#include "crypto/merkle/node_source.h"

#include <bit>
#include <cassert>

namespace rastro {

uint64_t SplitPoint(uint64_t size) {
  assert(size >= 2);
  return std::bit_floor(size - 1);
}

absl::StatusOr<Hash> RangeRoot(const NodeSource& source, uint64_t begin, uint64_t end) {
  assert(begin < end);
  const uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    const uint32_t level = std::countr_zero(size);
    assert((begin & (size - 1)) == 0);
    return source.Node(level, begin >> level);
  }
  const uint64_t middle = begin + SplitPoint(size);
  absl::StatusOr<Hash> left = RangeRoot(source, begin, middle);
  if (!left.ok()) return left;
  absl::StatusOr<Hash> right = RangeRoot(source, middle, end);
  if (!right.ok()) return right;
  return NodeHash(*left, *right);
}

}  // namespace rastro
