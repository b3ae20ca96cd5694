// bundle := the path of a level-0 tile of the same index and width, after "tile/0/"

#include "services/backup/backup_paths.h"

#include "absl/strings/str_cat.h"

namespace rastro {
namespace {

std::string BundleName(const BundleId& bundle) {
  return TileId{0, bundle.index, bundle.width}.Path().substr(sizeof("tile/0/") - 1);
}

}  // namespace

std::string EntriesPath(const BundleId& bundle) {
  return absl::StrCat("tile/entries/", BundleName(bundle));
}

std::string EventsPath(const BundleId& bundle) {
  return absl::StrCat("events/", BundleName(bundle), ".jsonl");
}

std::vector<std::string> PartialPaths(uint64_t size) {
  std::vector<std::string> paths;
  for (uint32_t level = 0; level <= kMaxTileLevel; ++level) {
    const uint32_t width = PartialTileWidth(level, size);
    if (width > 0) paths.push_back(TileId{level, FullTiles(level, size), width}.Path());
  }
  const BundleId last{size / kBundleEntries,
                      static_cast<uint32_t>(size % kBundleEntries)};
  if (last.width > 0) {
    paths.push_back(EntriesPath(last));
    paths.push_back(EventsPath(last));
  }
  return paths;
}

}  // namespace rastro
