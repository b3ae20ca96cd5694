// The auditor's own code over the stored bytes.

#include "services/ledger/integrity.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/ledger_auditor.h"
#include "services/ledger/index_rows.h"

namespace rastro {
namespace {

constexpr uint64_t kProgressEntries = 1000;

// As DATA_LOSS, but for versions that this program does not know.
absl::Status Lost(const absl::Status& status) {
  if (status.ok() || status.code() == absl::StatusCode::kUnimplemented) return status;
  return absl::DataLossError(status.message());
}

absl::Status CheckTiles(const EntryStore& ledger, const LedgerAuditor& auditor) {
  for (uint32_t level = 0; level <= kMaxTileLevel; ++level) {
    for (uint64_t i = 0; i < FullTiles(level, auditor.head().size); ++i) {
      absl::StatusOr<std::string> tile = ledger.ReadTile(level, i);
      if (!tile.ok()) return tile.status();
      if (*tile != auditor.Tile(level, i)) {
        return absl::DataLossError(
            absl::StrCat(TileId{level, i, kTileWidth}.Path(),
                         ": its hashes are not those of the entries"));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status CheckEntries(const EntryStore& ledger, uint64_t size, LedgerAuditor& auditor,
                          const std::function<bool(uint64_t)>& progress,
                          const OnCheckedEntry& on_entry) {
  const std::unique_ptr<EntryScan> scan = ledger.Scan({0, size, true, true});
  ScannedEntry row;
  for (uint64_t index = 0; index < size; ++index) {
    absl::StatusOr<bool> more = scan->Next(row);
    if (!more.ok()) return more.status();
    if (!*more) return absl::DataLossError(absl::StrCat("entry ", index, ": is missing"));
    absl::StatusOr<EntryOpening> opening = OpeningOf(row.entry, row.content);
    if (!opening.ok()) {
      return absl::DataLossError(
          absl::StrCat("entry ", index, ": ", opening.status().message()));
    }
    absl::Status status = auditor.Add(*opening, row.batch_note.value_or(""));
    if (status.ok() && !row.content) {
      status = CheckErasedLots(row, Event::Parse(row.entry.event)->lot_count);
    }
    if (status.ok() && on_entry) status = on_entry(*opening, auditor);
    if (!status.ok()) return Lost(status);
    if ((index + 1) % kProgressEntries == 0 && progress && !progress(index + 1)) {
      return absl::CancelledError("the check was stopped");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckStore(const EntryStore& ledger, const TreeHead& head,
                        const std::function<bool(uint64_t)>& progress) {
  return CheckStore(ledger, head, progress, nullptr);
}

absl::Status CheckStore(const EntryStore& ledger, const TreeHead& head,
                        const std::function<bool(uint64_t)>& progress,
                        const OnCheckedEntry& on_entry) {
  LedgerAuditor auditor(ledger.origin());
  if (absl::Status status = CheckEntries(ledger, head.size, auditor, progress, on_entry);
      !status.ok()) {
    return status;
  }
  if (absl::Status status = Lost(auditor.CheckBoundary()); !status.ok()) return status;
  if (auditor.head() != head) {
    return absl::DataLossError("tree head: its root is not that of the entries");
  }
  return CheckTiles(ledger, auditor);
}

}  // namespace rastro
