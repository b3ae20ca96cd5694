// How far a derived store has come.

#ifndef RASTRO_STORAGE_INDEX_MARK_H_
#define RASTRO_STORAGE_INDEX_MARK_H_

#include <cstdint>

#include "crypto/hash.h"

namespace rastro {

// The entries below `size`, of which the last has this leaf hash (not set if size is 0).
struct IndexMark {
  uint64_t size = 0;
  Hash last_leaf_hash;

  friend bool operator==(const IndexMark&, const IndexMark&) = default;
};

}  // namespace rastro

#endif  // RASTRO_STORAGE_INDEX_MARK_H_
