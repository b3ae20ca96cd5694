// A line of a backup has one spelling, and what is not one is refused by name.

#include "services/backup/backup_line.h"

#include "tests/fuzz/target.h"
#include "tests/fuzz/targets.h"

namespace rastro {

void FuzzBackupLine(absl::string_view bytes) {
  ScannedEntry row;
  const absl::Status status = DecodeBackupLine(bytes, row);
  if (!status.ok()) return RequireRefusal(status);
  Require(EncodeBackupLine(row) == bytes, "a line is written as it came");
}

}  // namespace rastro
