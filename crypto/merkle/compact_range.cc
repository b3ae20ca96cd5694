// Appending is adding one in binary: each carry joins two peaks.

#include "crypto/merkle/compact_range.h"

#include <bit>
#include <cassert>
#include <utility>

namespace rastro {

CompactRange::CompactRange(uint64_t size, std::vector<Hash> peaks)
    : size_(size), peaks_(std::move(peaks)) {
  assert(peaks_.size() == static_cast<size_t>(std::popcount(size_)));
}

void CompactRange::Append(const Hash& leaf_hash) {
  Hash node = leaf_hash;
  for (uint64_t carry = size_; carry % 2 == 1; carry >>= 1) {
    node = NodeHash(peaks_.back(), node);
    peaks_.pop_back();
  }
  peaks_.push_back(node);
  ++size_;
}

TreeHead CompactRange::head() const {
  if (peaks_.empty()) return {};
  Hash root = peaks_.back();
  for (size_t i = peaks_.size() - 1; i > 0; --i) root = NodeHash(peaks_[i - 1], root);
  return {size_, root};
}

}  // namespace rastro
