// Reads a backup from its first entry to its last, and holds it against the checkpoint
// that it says it reaches.
// Specification: docs/backup.md, section 4.

#ifndef RASTRO_SERVICES_BACKUP_BACKUP_READER_H_
#define RASTRO_SERVICES_BACKUP_BACKUP_READER_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/merkle/tile_edge.h"
#include "crypto/merkle/tree_head.h"
#include "crypto/note/verifier_key.h"
#include "services/backup/backup_bundle.h"
#include "storage/backup_directory.h"

namespace rastro {

// What a backup says of itself.
struct BackupHead {
  VerifierKey ledger_key;  // Its name is the ledger's origin.
  std::string checkpoint;  // The signed note.
  TreeHead head;           // Of the checkpoint: the backup has the entries below it.
};

// The ledger's key, as the backup has it: whoever has another source compares.
// FAILED_PRECONDITION if there is none: no backup, or of a newer version.
absl::StatusOr<VerifierKey> ReadBackupKey(const BackupDirectory& directory);

// FAILED_PRECONDITION if no backup was finished there, DATA_LOSS if the checkpoint is not
// signed by the ledger's key.
absl::StatusOr<BackupHead> ReadBackupHead(const BackupDirectory& directory);

// The right edge of the tree of `head`, from the backup's tiles. DATA_LOSS names what is
// missing or does not make the head's root.
absl::StatusOr<TileEdge> ReadBackupEdge(const BackupDirectory& directory,
                                        const TreeHead& head);

// Reads every entry, and compares every tile with the entries and the entries with the
// checkpoint. DATA_LOSS names the file, and the entry if it is one's.
absl::Status ReadBackup(const BackupDirectory& directory, const BackupHead& backup,
                        const OnBackupRow& on_row);

// ReadBackup, and everything else that an auditor checks: signatures, chains, registry.
// `progress` as in services/ledger/integrity.h.
absl::Status CheckBackup(const BackupDirectory& directory, const BackupHead& backup,
                         const std::function<bool(uint64_t)>& progress);

}  // namespace rastro

#endif  // RASTRO_SERVICES_BACKUP_BACKUP_READER_H_
