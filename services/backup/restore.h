// Makes a ledger store out of a backup.
// Specification: docs/backup.md, section 5.

#ifndef RASTRO_SERVICES_BACKUP_RESTORE_H_
#define RASTRO_SERVICES_BACKUP_RESTORE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "services/backup/backup_reader.h"
#include "storage/backup_directory.h"
#include "storage/ledger_store.h"

namespace rastro {

struct RestoreProgress {
  uint64_t entries = 0;
  bool checking = false;  // Of what was written; the second half.
};

struct RestoreOptions {
  std::string data_directory;  // Of the server; made if it is not there.
  uint64_t minimum_free_bytes = uint64_t{1} << 30;
  std::function<bool(const RestoreProgress&)> progress;  // Returns false to stop.
  // Asked of the store that is read back and intact; an error discards it. May be null.
  std::function<absl::Status(const LedgerStore& store)> before_use;
};

// The store is written under another name, closed, opened again and checked as
// `rastro fsck` does; only then it gets its name, so that nothing that is not whole can
// be mistaken for a ledger. ALREADY_EXISTS, with nothing changed, if there is a ledger;
// UNAVAILABLE while another process has the directory; DATA_LOSS names what is damaged in
// the backup.
absl::Status RestoreLedger(const BackupDirectory& directory, const BackupHead& backup,
                           const RestoreOptions& options);

}  // namespace rastro

#endif  // RASTRO_SERVICES_BACKUP_RESTORE_H_
