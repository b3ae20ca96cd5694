// Full tiles of the tree as proofs need them. Whoever asks for one proof often asks for
// the next from the same tiles: the upper ones are in every proof.
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
  // Keeps the `tiles` last asked for, and up to twice as many, of 17 KiB each. `ledger`
  // must outlive the cache.
  explicit TileCache(const EntryStore& ledger, size_t tiles = 1024)
      : ledger_(ledger), kept_(tiles) {}

  // A full tile. DATA_LOSS if the store does not have it whole.
  absl::StatusOr<std::shared_ptr<const TileNodes>> Get(uint32_t level, uint64_t index);

 private:
  using Key = std::pair<uint32_t, uint64_t>;

  const EntryStore& ledger_;

  std::mutex mutex_;  // Guards what follows.
  RecentMap<Key, std::shared_ptr<const TileNodes>> kept_;
};

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_TILE_CACHE_H_
