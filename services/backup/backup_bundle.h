// One bundle of a backup: up to 256 entries in one file, and what stands behind them in
// another.
// Specification: docs/backup.md, section 3.

#ifndef RASTRO_SERVICES_BACKUP_BACKUP_BUNDLE_H_
#define RASTRO_SERVICES_BACKUP_BACKUP_BUNDLE_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "crypto/entry_opening.h"
#include "services/backup/backup_paths.h"
#include "storage/backup_directory.h"
#include "storage/ledger_scan.h"

namespace rastro {

// Adds an entry's text to the bytes of an entry bundle (C2SP tlog-tiles). At most 65,535
// bytes (asserted).
void AppendToBundle(absl::string_view entry_text, std::string& bundle);

// Everything that can be checked of one entry by itself, also that a batch note stands at
// the first of a batch and there alone. INVALID_ARGUMENT, or UNIMPLEMENTED for versions
// that this program does not know; both name the entry.
absl::StatusOr<OpenedEntry> CheckRow(const ScannedEntry& row);

// Told of each entry, in order. An error stops the reading.
using OnBackupRow = std::function<absl::Status(ScannedEntry& row, const OpenedEntry&)>;

// Reads the files of a bundle with memory for the entries' texts and one line, and checks
// each entry. DATA_LOSS names file and entry; UNIMPLEMENTED stays.
absl::Status ReadBundle(const BackupDirectory& directory, const BundleId& bundle,
                        const OnBackupRow& on_row);

// As DATA_LOSS in the file `path` of the backup, but for versions that this program does
// not know, and reading errors.
absl::Status DamagedFile(const BackupDirectory& directory, absl::string_view path,
                         const absl::Status& status);

}  // namespace rastro

#endif  // RASTRO_SERVICES_BACKUP_BACKUP_BUNDLE_H_
