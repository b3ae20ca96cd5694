// Where things stand in a backup's directory.
// Pure and thread-safe.
// Specification: docs/backup.md, section 3.

#ifndef RASTRO_SERVICES_BACKUP_BACKUP_PATHS_H_
#define RASTRO_SERVICES_BACKUP_BACKUP_PATHS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "crypto/merkle/tile.h"

namespace rastro {

inline constexpr char kBackupLedgerFile[] = "ledger.txt";
inline constexpr char kBackupCheckpointFile[] = "checkpoint";
inline constexpr char kBackupKeysFolder[] = "keys";
inline constexpr uint64_t kBundleEntries = kTileWidth;

// A run of entries that stand in one file: 256 from index * 256 on, or fewer at the end.
struct BundleId {
  uint64_t index = 0;
  uint32_t width = kTileWidth;  // 1..256
};

std::string EntriesPath(const BundleId& bundle);  // C2SP tlog-tiles, entry bundles.
std::string EventsPath(const BundleId& bundle);

// The files of a backup of `size` entries that a larger one does not need: partial tiles
// and bundles.
std::vector<std::string> PartialPaths(uint64_t size);

}  // namespace rastro

#endif  // RASTRO_SERVICES_BACKUP_BACKUP_PATHS_H_
