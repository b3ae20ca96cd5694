// A tile is read and its nodes are made outside the lock: two who want the same one at
// the same time both make it.

#include "services/ledger/tile_cache.h"

#include <string>

namespace rastro {

absl::StatusOr<std::shared_ptr<const TileNodes>> TileCache::Get(uint32_t level,
                                                                uint64_t index) {
  const Key key(level, index);
  std::shared_ptr<const TileNodes::GroupRoots> groups;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto* tile = kept_.Find(key)) return *tile;
    if (const auto* found = groups_.Find(key)) groups = *found;
  }
  const absl::StatusOr<std::string> bytes = ledger_.ReadTile(level, index);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<TileNodes> nodes = TileNodes::Read(*bytes, groups.get());
  if (!nodes.ok()) return nodes.status();
  auto tile = std::make_shared<const TileNodes>(*std::move(nodes));
  const bool known = groups != nullptr;
  if (!known) groups = std::make_shared<const TileNodes::GroupRoots>(tile->groups());
  const std::lock_guard<std::mutex> lock(mutex_);
  if (!known) groups_.Keep(key, std::move(groups));
  kept_.Keep(key, tile);
  return tile;
}

}  // namespace rastro
