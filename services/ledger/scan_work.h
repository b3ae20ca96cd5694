// All rows of a scan, worked on beside each other: see ordered_work.h.

#ifndef RASTRO_SERVICES_LEDGER_SCAN_WORK_H_
#define RASTRO_SERVICES_LEDGER_SCAN_WORK_H_

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/ledger/ordered_work.h"
#include "storage/entry_store.h"

namespace rastro {

// Has the work done of entries [first, end), which `scan` stands before. The first error
// in their order: of taking a result, or DATA_LOSS of what cannot be read.
template <typename Result>
absl::Status WorkThrough(EntryScan& scan, uint64_t first, uint64_t end,
                         OrderedWork<ScannedEntry, Result>& work) {
  ScannedEntry row;
  for (uint64_t index = first; index < end; ++index) {
    const absl::StatusOr<bool> more = scan.Next(row);
    if (!more.ok() || !*more) {
      if (absl::Status status = work.Finish(); !status.ok()) return status;
      return more.ok()
                 ? absl::DataLossError(absl::StrCat("entry ", index, ": is missing"))
                 : more.status();
    }
    const size_t bytes = TextBytes(row);
    absl::Status status = work.Add(std::move(row), bytes);
    if (!status.ok()) return status;
  }
  return work.Finish();
}

}  // namespace rastro

#endif  // RASTRO_SERVICES_LEDGER_SCAN_WORK_H_
