// A tile is read and its nodes are made outside the lock: two who want the same one at
// the same time both make it.

#include "services/ledger/tile_cache.h"

#include <string>

namespace rastro {

absl::StatusOr<std::shared_ptr<const TileNodes>> TileCache::Get(uint32_t level,
                                                                uint64_t index) {
  const Key key(level, index);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (std::shared_ptr<const TileNodes> kept = Find(key)) return kept;
  }
  const absl::StatusOr<std::string> bytes = ledger_.ReadTile(level, index);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<TileNodes> nodes = TileNodes::Read(*bytes);
  if (!nodes.ok()) return nodes.status();
  auto tile = std::make_shared<const TileNodes>(*std::move(nodes));
  const std::lock_guard<std::mutex> lock(mutex_);
  Keep(key, tile);
  return tile;
}

std::shared_ptr<const TileNodes> TileCache::Find(const Key& key) {
  if (const auto found = newer_.find(key); found != newer_.end()) return found->second;
  const auto found = older_.find(key);
  if (found == older_.end()) return nullptr;
  std::shared_ptr<const TileNodes> tile = found->second;
  Keep(key, tile);
  return tile;
}

void TileCache::Keep(const Key& key, std::shared_ptr<const TileNodes> tile) {
  if (newer_.size() >= tiles_) older_ = std::exchange(newer_, {});
  newer_[key] = std::move(tile);
}

}  // namespace rastro
