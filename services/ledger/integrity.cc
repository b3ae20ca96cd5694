// The auditor's own code over the stored bytes.

#include "services/ledger/integrity.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/ledger_auditor.h"
#include "services/ledger/index_rows.h"
#include "services/ledger/scan_work.h"
#include "services/ledger/signature_work.h"

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

// A stored entry and what it says.
struct Opened {
  absl::StatusOr<EntryOpening> opening;
  absl::StatusOr<AuditedEntry> entry;
  bool is_erased = false;
};

// Takes the texts out of `row`.
Opened Open(const LedgerAuditor& auditor, ScannedEntry& row) {
  const bool is_erased = !row.content;
  Opened opened{OpeningOf(std::move(row.entry), std::move(row.content)),
                absl::UnknownError("not opened"), is_erased};
  if (opened.opening.ok()) opened.entry = auditor.Open(*opened.opening);
  return opened;
}

absl::Status CheckEntry(const ScannedEntry& row, const Opened& opened,
                        LedgerAuditor& auditor, SignatureWork& signatures,
                        const StoreCheckOptions& options) {
  if (!opened.opening.ok()) {
    return absl::DataLossError(
        absl::StrCat("entry ", row.index, ": ", opened.opening.status().message()));
  }
  absl::Status status =
      signatures.Judge(auditor.Add(opened.entry, row.batch_note.value_or("")));
  if (status.ok() && opened.is_erased) {
    status = CheckErasedLots(row.erased_lots, opened.entry->opened.event.lot_count);
  }
  if (status.ok() && options.on_entry)
    status = options.on_entry(*opened.opening, auditor);
  if (!status.ok()) return Lost(status);
  const uint64_t done = row.index + 1;
  if (done % kProgressEntries == 0 && options.progress && !options.progress(done)) {
    return absl::CancelledError("the check was stopped");
  }
  return absl::OkStatus();
}

absl::Status CheckEntries(const EntryStore& ledger, uint64_t size, LedgerAuditor& auditor,
                          const StoreCheckOptions& options) {
  const std::unique_ptr<EntryScan> scan = ledger.Scan({0, size, true, true});
  SignatureWork signatures(options.threads, auditor);
  OrderedWork<ScannedEntry, Opened> checking(
      options.threads, [&auditor](ScannedEntry& row) { return Open(auditor, row); },
      [&](const ScannedEntry& row, const Opened& opened) {
        return CheckEntry(row, opened, auditor, signatures, options);
      });
  absl::Status status = WorkThrough(*scan, 0, size, checking);
  if (const absl::Status signed_well = signatures.Finish(); !signed_well.ok()) {
    status = Lost(signed_well);  // Of an entry before that of any other error.
  }
  return status;
}

}  // namespace

absl::Status CheckStore(const EntryStore& ledger, const TreeHead& head,
                        const StoreCheckOptions& options) {
  LedgerAuditor auditor(ledger.origin());
  if (absl::Status status = CheckEntries(ledger, head.size, auditor, options);
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
