// What stands behind one entry, as a line of JSON.
// Pure and thread-safe.
// Specification: docs/backup.md, section 3.

#ifndef RASTRO_SERVICES_BACKUP_BACKUP_LINE_H_
#define RASTRO_SERVICES_BACKUP_BACKUP_LINE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "storage/ledger_scan.h"

namespace rastro {

inline constexpr size_t kMaxBackupLineBytes = size_t{16} << 20;

// Everything but the entry's own text, which stands in its bundle. Texts must be UTF-8,
// as they are in entries that have been checked. Without the LF.
std::string EncodeBackupLine(const ScannedEntry& row);

// Reads what EncodeBackupLine writes, in that one spelling, and leaves the entry's text
// alone. INVALID_ARGUMENT names the member.
absl::Status DecodeBackupLine(absl::string_view line, ScannedEntry& row);

}  // namespace rastro

#endif  // RASTRO_SERVICES_BACKUP_BACKUP_LINE_H_
