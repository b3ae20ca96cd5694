// The tiles say nothing that the entries do not say: they tell where a damage is.

#include "services/backup/backup_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "crypto/grammar.h"
#include "crypto/ledger_auditor.h"
#include "crypto/note/checkpoint.h"
#include "services/backup/backup_paths.h"
#include "services/ledger/index_rows.h"

namespace rastro {
namespace {

constexpr absl::string_view kFirstLine = "rastro/backup/v1\n";
constexpr size_t kMaxSmallFileBytes = size_t{64} << 10;
constexpr size_t kMaxTileBytes = kTileWidth * Hash::kSize;
constexpr uint64_t kProgressEntries = 1000;

std::string Concatenated(const std::vector<Hash>& hashes) {
  std::string bytes;
  for (const Hash& hash : hashes) absl::StrAppend(&bytes, hash.view());
  return bytes;
}

absl::StatusOr<std::string> ReadTileFile(const BackupDirectory& directory,
                                         const TileId& tile) {
  absl::StatusOr<std::string> bytes = directory.Read(tile.Path(), kMaxTileBytes);
  if (!bytes.ok()) return DamagedFile(directory, tile.Path(), bytes.status());
  if (bytes->size() == tile.width * Hash::kSize) return bytes;
  return DamagedFile(directory, tile.Path(),
                     absl::DataLossError(absl::StrCat("wanted ", tile.width * Hash::kSize,
                                                      " bytes, got ", bytes->size())));
}

// Compares a tile's file with the hashes that the entries make.
absl::Status CompareTile(const BackupDirectory& directory, const TileId& tile,
                         absl::string_view made) {
  const absl::StatusOr<std::string> bytes = ReadTileFile(directory, tile);
  if (!bytes.ok()) return bytes.status();
  const auto differs =
      std::mismatch(bytes->begin(), bytes->end(), made.begin(), made.end());
  if (differs.first == bytes->end()) return absl::OkStatus();
  const uint64_t place = (differs.first - bytes->begin()) / Hash::kSize;
  const std::string what =
      tile.level == 0
          ? absl::StrCat("entry ", tile.index * kTileWidth + place,
                         " has another hash here than in tile/entries: one of the two "
                         "is damaged")
          : absl::StrCat("hash ", place, " is not that of the entries");
  return DamagedFile(directory, tile.Path(), absl::DataLossError(what));
}

// Recomputes the tree while entries are read, and compares tile by tile.
class TreeCheck {
 public:
  explicit TreeCheck(const BackupDirectory& directory) : directory_(directory) {}

  absl::Status Add(const Hash& leaf_hash) {
    std::vector<FullTile> full;
    edge_.Append(leaf_hash, full);
    for (const FullTile& tile : full) {
      absl::Status status =
          CompareTile(directory_, {tile.level, tile.index, kTileWidth}, tile.hashes);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status Finish(const TreeHead& head) const {
    for (uint32_t level = 0; level <= kMaxTileLevel; ++level) {
      const std::vector<Hash>& hashes = edge_.partial(level);
      if (hashes.empty()) continue;
      absl::Status status = CompareTile(
          directory_,
          {level, FullTiles(level, head.size), static_cast<uint32_t>(hashes.size())},
          Concatenated(hashes));
      if (!status.ok()) return status;
    }
    if (edge_.head() == head) return absl::OkStatus();
    return DamagedFile(directory_, kBackupCheckpointFile,
                       absl::DataLossError("its root is not that of the entries"));
  }

 private:
  const BackupDirectory& directory_;
  TileEdge edge_;
};

}  // namespace

absl::StatusOr<VerifierKey> ReadBackupKey(const BackupDirectory& directory) {
  const absl::StatusOr<std::string> text =
      directory.Read(kBackupLedgerFile, kMaxSmallFileBytes);
  if (absl::IsNotFound(text.status())) {
    return absl::FailedPreconditionError(
        absl::StrCat(directory.Name(kBackupLedgerFile),
                     ": is missing: this is no backup of a ledger"));
  }
  if (!text.ok()) return text.status();
  absl::string_view rest = *text;
  if (absl::Status status = CheckVersion(rest); !status.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(directory.Name(kBackupLedgerFile), ": ", status.message(),
                     ": it was written by a newer release; use that one"));
  }
  if (!absl::ConsumePrefix(&rest, kFirstLine) || !absl::ConsumeSuffix(&rest, "\n")) {
    return DamagedFile(directory, kBackupLedgerFile,
                       absl::DataLossError("wanted rastro/backup/v1 and a key"));
  }
  absl::StatusOr<VerifierKey> key = VerifierKey::Parse(rest);
  if (!key.ok()) return DamagedFile(directory, kBackupLedgerFile, key.status());
  return key;
}

absl::StatusOr<BackupHead> ReadBackupHead(const BackupDirectory& directory) {
  absl::StatusOr<VerifierKey> key = ReadBackupKey(directory);
  if (!key.ok()) return key.status();
  absl::StatusOr<std::string> note =
      directory.Read(kBackupCheckpointFile, kMaxSmallFileBytes);
  if (absl::IsNotFound(note.status())) {
    return absl::FailedPreconditionError(absl::StrCat(
        directory.Name(kBackupCheckpointFile),
        ": is missing: this backup was cut off before it was whole; run rastro backup "
        "again"));
  }
  if (!note.ok()) return note.status();
  const absl::StatusOr<Checkpoint> checkpoint = OpenCheckpoint(*note, key->name(), *key);
  if (!checkpoint.ok()) {
    return DamagedFile(directory, kBackupCheckpointFile, checkpoint.status());
  }
  return BackupHead{*std::move(key), *std::move(note), checkpoint->head};
}

absl::StatusOr<TileEdge> ReadBackupEdge(const BackupDirectory& directory,
                                        const TreeHead& head) {
  const TileEdge::TileReader read_tile = [&](uint32_t level, uint64_t index) {
    return ReadTileFile(directory, {level, index, kTileWidth});
  };
  std::string leaves;
  const TileId last{0, FullTiles(0, head.size), PartialTileWidth(0, head.size)};
  const TileEdge::LeafReader read_leaf = [&](uint64_t index) -> absl::StatusOr<Hash> {
    if (leaves.empty()) {
      absl::StatusOr<std::string> bytes = ReadTileFile(directory, last);
      if (!bytes.ok()) return bytes.status();
      leaves = *std::move(bytes);
    }
    return Hash::FromBytes(
        absl::string_view(leaves).substr(index % kTileWidth * Hash::kSize, Hash::kSize));
  };
  absl::StatusOr<TileEdge> edge = TileEdge::Read(head.size, read_tile, read_leaf);
  if (!edge.ok() || edge->head() == head) return edge;
  return absl::DataLossError(
      absl::StrCat(directory.Name("tile"), ": its newest tiles do not make the root of ",
                   directory.Name(kBackupCheckpointFile),
                   ": the backup is damaged (rastro backup --check says where)"));
}

absl::Status ReadBackup(const BackupDirectory& directory, const BackupHead& backup,
                        const OnBackupRow& on_row) {
  TreeCheck tree(directory);
  const uint64_t size = backup.head.size;
  for (uint64_t first = 0; first < size; first += kBundleEntries) {
    const BundleId bundle{first / kBundleEntries,
                          static_cast<uint32_t>(std::min(kBundleEntries, size - first))};
    absl::Status status =
        ReadBundle(directory, bundle, [&](ScannedEntry& row, const OpenedEntry& opened) {
          absl::Status added = tree.Add(opened.leaf_hash);
          return added.ok() ? on_row(row, opened) : added;
        });
    if (!status.ok()) return status;
  }
  return tree.Finish(backup.head);
}

absl::Status CheckBackup(const BackupDirectory& directory, const BackupHead& backup,
                         const std::function<bool(uint64_t)>& progress) {
  LedgerAuditor auditor(backup.ledger_key.name());
  absl::Status status = ReadBackup(
      directory, backup, [&](const ScannedEntry& row, const OpenedEntry& opened) {
        absl::Status added = auditor.Add(opened, row.batch_note.value_or(""));
        if (!added.ok()) {
          const BundleId bundle{row.index / kBundleEntries, kTileWidth};
          return DamagedFile(directory, EventsPath(bundle), added);
        }
        if ((row.index + 1) % kProgressEntries == 0 && progress &&
            !progress(row.index + 1)) {
          return absl::CancelledError("the check was stopped");
        }
        return absl::OkStatus();
      });
  if (status.ok()) status = auditor.CheckBoundary();
  return absl::IsInvalidArgument(status) ? absl::DataLossError(status.message()) : status;
}

}  // namespace rastro
