// Full tiles of the tree as proofs need them. Whoever asks for one proof often asks for
// the next from the same tiles: the upper ones are in every proof. Of far more tiles
// some roots are kept, since making them is most of what reading a tile costs.
// Thread-safe.

#ifndef RASTRO_SERVICES_LEDGER_TILE_CACHE_H_
#define RASTRO_SERVICES_LEDGER_TILE_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/statusor.h"
#include "crypto/merkle/tile_nodes.h"
#include "services/ledger/recent_map.h"
#include "storage/entry_store.h"

namespace rastro {

class TileCache {
 public:
  // Keeps the `tiles` last asked for, and up to twice as many, of 9 KiB each; and of
  // `rooted` to twice as many their groups' roots, of 0.6 KiB: by default of 16 million
  // entries and more. `ledger` must outlive the cache.
  explicit TileCache(const EntryStore& ledger, size_t tiles = 2048,
                     size_t rooted = 65'536)
      : ledger_(ledger), kept_(tiles), groups_(rooted) {}

  // A full tile. DATA_LOSS if the store does not have it whole.
  absl::StatusOr<std::shared_ptr<const TileNodes>> Get(uint32_t level, uint64_t index);

 private:
  using Key = std::pair<uint32_t, uint64_t>;

  const EntryStore& ledger_;

  std::mutex mutex_;  // Guards what follows.
  RecentMap<Key, std::shared_ptr<const TileNodes>> kept_;
  RecentMap<Key, std::shared_ptr<const TileNodes::GroupRoots>> groups_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_TILE_CACHE_H_
